-- Of some PMIDs, those that a search for a compound returns, by the last complete run or since.
SELECT pmid::BIGINT
FROM (SELECT unnest($pmids::BIGINT[]) AS pmid)
JOIN search_hit ON search_hit.record_id = 'pubmed:' || pmid
WHERE search_hit.compound = $compound
  AND search_hit.source <> 'elink'
  AND search_hit.gone_at IS NULL
