-- PMIDs that the compound's PubMed searches returned and, as far as is known, still do.
SELECT record.pmid
FROM search_hit
JOIN record USING (record_id)
WHERE search_hit.compound = $compound
  AND search_hit.source = 'pubmed'
  AND search_hit.gone_at IS NULL
