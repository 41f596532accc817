-- The $most newest primary papers of each watched compound ($is_removed: of each that no longer is) that came after its
-- first search, newest first. One that had entered PubMed longer before that search than records take to turn up is an
-- old paper, found late, and no news. A paper that was retracted since stays, and says so.
SELECT
    evidence.*,
    '' AS was,
    '' AS came
FROM told_evidence_as_of('infinity'::TIMESTAMP) AS evidence
JOIN compound_begun USING (compound)
JOIN compound USING (compound)
WHERE evidence.evidence_level IN ('topic_in_vivo', 'human_trial', 'human_observational', 'other_in_vivo', 'in_vitro')
  AND evidence.first_seen_at > compound_begun.begun_at
  AND coalesce(evidence.entered_on >= (compound_begun.begun_at - turns_up_within())::DATE, true)
  AND (compound.removed_at IS NOT NULL) = $is_removed
QUALIFY row_number() OVER (PARTITION BY evidence.compound ORDER BY evidence.first_seen_at DESC, evidence.work_id) <= $most
ORDER BY evidence.first_seen_at DESC, evidence.work_id, evidence.compound
