-- The evidence with its papers, artefacts left out; of one compound when $compound is given.
SELECT
    evidence.compound,
    evidence.evidence_level,
    evidence.role,
    evidence.study_type,
    evidence.is_primary,
    evidence.study_system,
    evidence.models,
    evidence.species,
    evidence.confidence,
    evidence.decided_by,
    paper.*,
    evidence.first_seen_at
FROM evidence
JOIN paper USING (work_id)
JOIN compound ON compound.compound = evidence.compound
WHERE evidence.evidence_level <> 'artefact'
  AND compound.removed_at IS NULL
  AND ($compound IS NULL OR evidence.compound = $compound)
ORDER BY compound.position, evidence.evidence_level, paper.year DESC NULLS LAST, paper.work_id
