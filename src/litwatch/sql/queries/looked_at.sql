-- looked_at
-- PMIDs beside the compound's primary papers that need no second look: stored, or seen not to name it.
SELECT pmid
FROM record
WHERE pmid IS NOT NULL
UNION
SELECT pmid
FROM neighbour
WHERE compound = $compound
