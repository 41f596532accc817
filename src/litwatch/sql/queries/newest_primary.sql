-- The $most newest primary papers of each watched compound that came after its first search, newest first. One that
-- had entered PubMed more than a week before that search is an old paper, found late, and no news. A paper that was
-- retracted since stays, and says so.
SELECT
    evidence.*,
    paper.doi,
    paper.title,
    paper.authors,
    paper.journal,
    paper.year,
    paper.entered_on,
    paper.is_preprint,
    paper.has_correction,
    paper.record_count,
    '' AS was,
    '' AS came
FROM evidence
JOIN paper USING (work_id)
JOIN compound_begun USING (compound)
JOIN compound USING (compound)
WHERE evidence.evidence_level IN ('topic_in_vivo', 'human_trial', 'human_observational', 'other_in_vivo', 'in_vitro')
  AND evidence.first_seen_at > compound_begun.begun_at
  AND coalesce(paper.entered_on >= (compound_begun.begun_at - INTERVAL 7 DAY)::DATE, true)
  AND compound.removed_at IS NULL
QUALIFY row_number() OVER (PARTITION BY evidence.compound ORDER BY evidence.first_seen_at DESC, evidence.work_id) <= $most
ORDER BY evidence.first_seen_at DESC, evidence.work_id, evidence.compound
