-- What evidence_since says, by going through every judgement and paper.
WITH
told AS MATERIALIZED (
    SELECT work_id
    FROM evidence_as_of($end::TIMESTAMP)
    WHERE valid_from > coalesce($start::TIMESTAMP, TIMESTAMP '0001-01-01')
    UNION
    SELECT work_id
    FROM learnt_plainly($start::TIMESTAMP, $end::TIMESTAMP)
),
before AS MATERIALIZED (
    SELECT work_id, compound, evidence_level
    FROM evidence_as_of($start::TIMESTAMP)
    WHERE work_id IN (FROM told)
)
SELECT
    evidence.*,
    coalesce(before.evidence_level, '') AS was,
    coalesce(arrivals.came, '') AS came
FROM told_evidence_as_of($end::TIMESTAMP) AS evidence
-- A short list comes first, and by it the papers are looked up; otherwise all of them are gone through.
JOIN (SELECT DISTINCT unnest((SELECT list(work_id) FROM told)) AS work_id) USING (work_id)
LEFT JOIN before USING (work_id, compound)
LEFT JOIN arrivals($start::TIMESTAMP, $end::TIMESTAMP) AS arrivals USING (work_id, compound)
LEFT JOIN learnt_plainly($start::TIMESTAMP, $end::TIMESTAMP) AS learnt USING (work_id, compound)
WHERE evidence.valid_from > coalesce($start::TIMESTAMP, TIMESTAMP '0001-01-01')
   OR learnt.work_id IS NOT NULL
ORDER BY
    list_position(
        ['topic_in_vivo', 'human_trial', 'human_observational', 'other_in_vivo', 'in_vitro', 'secondary', 'mention',
         'artefact'],
        evidence.evidence_level
    ),
    evidence.year DESC NULLS LAST,
    evidence.pmid DESC
