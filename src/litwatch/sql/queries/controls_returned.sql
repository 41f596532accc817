-- Of some PMIDs, those that a search for a compound returns, by the last complete run or since.
WITH hit AS MATERIALIZED (
    SELECT record_id, compound, source, gone_at
    FROM search_hit
    WHERE record_id IN (SELECT 'pubmed:' || pmid FROM (SELECT unnest($pmids::BIGINT[]) AS pmid))
)
SELECT split_part(record_id, ':', 2)::BIGINT
FROM hit
WHERE compound = $compound
  AND source <> 'elink'
  AND gone_at IS NULL
