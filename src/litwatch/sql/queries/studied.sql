-- What each stored paper is for each compound.
SELECT work_id, compound, role, evidence_level, is_retracted
FROM evidence
WHERE evidence_level <> 'artefact'
ORDER BY work_id, compound
