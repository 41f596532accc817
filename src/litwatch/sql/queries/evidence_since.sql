-- Judgements that began after $start (NULL: from the beginning), up to $end, and still stood at $end, with how a paper
-- that is first seen in this time came; and those of which something was learnt in it. Strongest first.
SELECT
    evidence.*,
    coalesce(before.evidence_level, '') AS was,
    coalesce(arrivals.came, '') AS came
FROM told_evidence_as_of($end::TIMESTAMP) AS evidence
LEFT JOIN evidence_as_of($start::TIMESTAMP) AS before USING (work_id, compound)
LEFT JOIN arrivals($start::TIMESTAMP, $end::TIMESTAMP) AS arrivals USING (work_id, compound)
LEFT JOIN learnt($start::TIMESTAMP, $end::TIMESTAMP) AS learnt USING (work_id, compound)
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
