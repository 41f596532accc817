-- How many judgements are contradicted, or can not tell whether the paper is primary.
SELECT count(*)
FROM evidence_as_of($moment::TIMESTAMP)
WHERE decided_by <> 'curator'
  AND (is_primary IS NULL OR len(contradictions) > 0)
