-- Every record that a search for the compound has returned and, as far as is known, still does. What only a link led to
-- is none: a search that returns it later closes the gap.
SELECT record_id
FROM search_hit
WHERE compound = $compound
  AND source <> 'elink'
  AND gone_at IS NULL
