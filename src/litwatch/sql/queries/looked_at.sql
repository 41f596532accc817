-- looked_at
-- PMIDs beside the compound's primary papers that need no second look: those that something led to for this compound,
-- and those seen not to name it. A record stored for another compound is none of them.
SELECT record.pmid
FROM record
JOIN search_hit USING (record_id)
WHERE search_hit.compound = $compound
  AND record.pmid IS NOT NULL
UNION
SELECT pmid
FROM neighbour
WHERE compound = $compound
