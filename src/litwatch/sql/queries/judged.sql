-- Is this paper judged for this compound?
SELECT work_id
FROM evidence
WHERE compound = $compound
  AND pmid = $pmid
