-- Watched compounds that have a name with $text in it, in any case.
SELECT compound
FROM compound
WHERE removed_at IS NULL
  AND EXISTS (FROM unnest(names) AS each(name) WHERE contains(lower(name), lower($text)))
