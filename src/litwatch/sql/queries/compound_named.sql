-- The watched compound of a name or synonym, any case.
SELECT compound
FROM compound
WHERE removed_at IS NULL
  AND (lower(compound) = lower($name) OR list_contains(list_transform(names, lambda name: lower(name)), lower($name)))
ORDER BY lower(compound) <> lower($name), position
