-- Every record that a search for the compound has returned and, as far as is known, still does.
SELECT record_id
FROM search_hit
WHERE compound = $compound
  AND gone_at IS NULL
