-- The $most newest primary papers of each watched compound ($is_removed: of each that no longer is) that came after its
-- first search, newest first. One that had entered PubMed longer before that search than records take to turn up is an
-- old paper, found late, and no news. A paper that was retracted since stays, and says so.
WITH fresh AS MATERIALIZED (
    SELECT evidence.work_id, evidence.compound, compound_begun.begun_at
    FROM evidence
    JOIN compound_begun USING (compound)
    JOIN compound USING (compound)
    WHERE evidence.evidence_level IN ('topic_in_vivo', 'human_trial', 'human_observational', 'other_in_vivo', 'in_vitro')
      AND evidence.first_seen_at > compound_begun.begun_at
      AND (compound.removed_at IS NOT NULL) = $is_removed
)
SELECT
    evidence.*,
    '' AS was,
    '' AS came
FROM told_evidence_as_of('infinity'::TIMESTAMP) AS evidence
-- A short list comes first, and by it the papers are looked up; otherwise all of them are gone through.
JOIN (SELECT DISTINCT unnest((SELECT list(work_id) FROM fresh)) AS work_id) USING (work_id)
JOIN fresh USING (work_id, compound)
WHERE coalesce(evidence.entered_on >= (fresh.begun_at - turns_up_within())::DATE, true)
QUALIFY row_number() OVER (PARTITION BY evidence.compound ORDER BY evidence.first_seen_at DESC, evidence.work_id) <= $most
ORDER BY evidence.first_seen_at DESC, evidence.work_id, evidence.compound
