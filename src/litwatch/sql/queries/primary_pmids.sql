-- primary_pmids
-- PMIDs of the compound's unretracted primary papers.
SELECT DISTINCT pmid
FROM evidence
WHERE compound = $compound
  AND pmid IS NOT NULL
  AND NOT is_retracted
  AND evidence_level IN ('topic_in_vivo', 'human_trial', 'human_observational', 'other_in_vivo', 'in_vitro')
ORDER BY pmid
