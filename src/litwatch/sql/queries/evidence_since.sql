-- Judgements that began after $start (NULL: from the beginning), up to $end, and still stood at $end, with how a paper
-- that is first seen in this time came; and those of which something was learnt in it. Strongest first.
WITH
learnt AS MATERIALIZED (
    FROM learnt($start::TIMESTAMP, $end::TIMESTAMP)
),
told AS MATERIALIZED (
    SELECT work_id
    FROM evidence_as_of($end::TIMESTAMP)
    WHERE valid_from > coalesce($start::TIMESTAMP, TIMESTAMP '0001-01-01')
    UNION
    SELECT work_id
    FROM learnt
),
-- Of a short list the rows are looked up.
judged AS MATERIALIZED (
    FROM judgement
    WHERE work_id IN (SELECT unnest((SELECT list(work_id) FROM told)))
),
arrived AS MATERIALIZED (
    FROM arrivals($start::TIMESTAMP, $end::TIMESTAMP)
),
paper_of AS MATERIALIZED (
    FROM paper
    WHERE work_id IN (SELECT unnest((SELECT list(work_id) FROM told)))
),
before AS (
    FROM judged
    WHERE stands_at(valid_from, valid_to, $start::TIMESTAMP)
)
SELECT
    evidence.*,
    paper_of.* EXCLUDE (work_id, pmid, is_retracted),
    coalesce(before.evidence_level, '') AS was,
    coalesce(arrived.came, '') AS came
FROM judged AS evidence
JOIN paper_of USING (work_id)
LEFT JOIN before USING (work_id, compound)
LEFT JOIN arrived USING (work_id, compound)
LEFT JOIN learnt USING (work_id, compound)
WHERE stands_at(evidence.valid_from, evidence.valid_to, $end::TIMESTAMP)
  AND (
      evidence.valid_from > coalesce($start::TIMESTAMP, TIMESTAMP '0001-01-01')
      OR learnt.work_id IS NOT NULL
  )
ORDER BY
    list_position(
        ['topic_in_vivo', 'human_trial', 'human_observational', 'other_in_vivo', 'in_vitro', 'secondary', 'mention',
         'artefact'],
        evidence.evidence_level
    ),
    paper_of.year DESC NULLS LAST,
    evidence.pmid DESC
