-- Judgements that began after $start (NULL: from the beginning), up to $end, and still stood at $end, with how a paper
-- that is first seen in this time came; strongest first.
WITH before AS (
    SELECT work_id, compound, arg_max(evidence_level, valid_from) AS evidence_level
    FROM judgement
    WHERE valid_to <= $end::TIMESTAMP
    GROUP BY work_id, compound
)
SELECT
    evidence.*,
    coalesce(before.evidence_level, '') AS was,
    coalesce(arrivals.came, '') AS came
FROM told_evidence_as_of($end::TIMESTAMP) AS evidence
LEFT JOIN before USING (work_id, compound)
LEFT JOIN arrivals($start::TIMESTAMP, $end::TIMESTAMP) AS arrivals USING (work_id, compound)
WHERE evidence.valid_from > coalesce($start::TIMESTAMP, TIMESTAMP '0001-01-01')
ORDER BY
    list_position(
        ['topic_in_vivo', 'human_trial', 'human_observational', 'other_in_vivo', 'in_vitro', 'secondary', 'mention',
         'artefact'],
        evidence.evidence_level
    ),
    evidence.year DESC NULLS LAST,
    evidence.pmid DESC
