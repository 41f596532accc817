-- Papers as a reference manager needs them, with what they are for each of the compounds.
SELECT
    evidence.compound,
    evidence.evidence_level,
    evidence.role,
    paper.*
FROM evidence
JOIN paper USING (work_id)
WHERE list_contains($work_ids::VARCHAR[], evidence.work_id)
  AND list_contains($compounds::VARCHAR[], evidence.compound)
  AND evidence.evidence_level <> 'artefact'
ORDER BY paper.year DESC NULLS LAST, paper.work_id, evidence.compound
