-- The $most newest primary papers of each watched compound ($is_removed: of each that no longer is) that came after its
-- first search, newest first. One that had entered PubMed longer before that search than records take to turn up is an
-- old paper, found late, and no news. A paper that was retracted since stays, and says so.
WITH
fresh AS MATERIALIZED (
    SELECT evidence.work_id, evidence.compound, evidence.first_seen_at, compound_begun.begun_at
    FROM evidence
    JOIN compound_begun USING (compound)
    JOIN compound USING (compound)
    WHERE evidence.evidence_level IN ('topic_in_vivo', 'human_trial', 'human_observational', 'other_in_vivo', 'in_vitro')
      AND evidence.first_seen_at > compound_begun.begun_at
      AND (compound.removed_at IS NOT NULL) = $is_removed
),
together AS MATERIALIZED (
    SELECT work_id, entered_on
    FROM settled_work
    WHERE work_id IN (SELECT unnest((SELECT list(work_id) FROM fresh)))
),
newest AS MATERIALIZED (
    SELECT fresh.work_id, fresh.compound
    FROM fresh
    JOIN together USING (work_id)
    WHERE coalesce(together.entered_on >= (fresh.begun_at - turns_up_within())::DATE, true)
    QUALIFY row_number() OVER (PARTITION BY fresh.compound ORDER BY fresh.first_seen_at DESC, fresh.work_id) <= $most
),
-- Of a short list the rows are looked up.
judged AS MATERIALIZED (
    FROM judgement
    WHERE work_id IN (SELECT unnest((SELECT list(work_id) FROM newest)))
),
paper_of AS MATERIALIZED (
    FROM paper
    WHERE work_id IN (SELECT unnest((SELECT list(work_id) FROM newest)))
)
SELECT
    evidence.*,
    paper_of.* EXCLUDE (work_id, pmid, is_retracted),
    '' AS was,
    '' AS came
FROM newest
JOIN judged AS evidence USING (work_id, compound)
JOIN paper_of USING (work_id)
WHERE evidence.valid_to IS NULL
ORDER BY evidence.first_seen_at DESC, evidence.work_id, evidence.compound
