-- PMIDs that the compound's searches returned and, as far as is known, still do.
SELECT pmid
FROM search_hit
WHERE compound = $compound
  AND gone_at IS NULL
