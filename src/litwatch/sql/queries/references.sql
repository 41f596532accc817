-- Papers as a reference manager needs them, with what they are for each of the compounds.
WITH
judged AS MATERIALIZED (
    SELECT work_id, compound, evidence_level, role, valid_to
    FROM judgement
    WHERE work_id IN (SELECT unnest($work_ids::VARCHAR[]))
),
paper_of AS MATERIALIZED (
    FROM paper
    WHERE work_id IN (SELECT unnest($work_ids::VARCHAR[]))
)
SELECT
    judged.compound,
    judged.evidence_level,
    judged.role,
    paper_of.*
FROM judged
JOIN paper_of USING (work_id)
WHERE judged.valid_to IS NULL
  AND list_contains($compounds::VARCHAR[], judged.compound)
  AND judged.evidence_level <> 'artefact'
ORDER BY paper_of.year DESC NULLS LAST, paper_of.work_id, judged.compound
