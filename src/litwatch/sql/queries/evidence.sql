-- One compound's judgements that stand, strongest first; of one paper when $pmid is given.
WITH before AS (
    SELECT work_id, compound, arg_max(evidence_level, valid_from) AS evidence_level
    FROM judgement
    WHERE valid_to IS NOT NULL
    GROUP BY work_id, compound
)
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
    coalesce(before.evidence_level, '') AS was,
    '' AS came
FROM evidence
JOIN paper USING (work_id)
LEFT JOIN before USING (work_id, compound)
WHERE evidence.compound = $compound
  AND ($pmid IS NULL OR list_contains(paper.record_ids, 'pubmed:' || $pmid::BIGINT))
ORDER BY
    list_position(
        ['topic_in_vivo', 'human_trial', 'human_observational', 'other_in_vivo', 'in_vitro', 'secondary', 'mention',
         'artefact'],
        evidence.evidence_level
    ),
    paper.year DESC NULLS LAST,
    evidence.pmid DESC
