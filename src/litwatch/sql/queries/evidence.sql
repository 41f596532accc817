-- One compound's judgements that stand (NULL: any compound's), strongest first; of one paper when $pmid is given.
WITH before AS (
    SELECT work_id, compound, arg_max(evidence_level, valid_from) AS evidence_level
    FROM judgement
    WHERE valid_to IS NOT NULL
    GROUP BY work_id, compound
)
SELECT
    evidence.*,
    coalesce(before.evidence_level, '') AS was,
    '' AS came
FROM told_evidence_as_of('infinity'::TIMESTAMP) AS evidence
LEFT JOIN before USING (work_id, compound)
WHERE ($compound IS NULL OR evidence.compound = $compound)
  AND ($pmid IS NULL OR list_contains(evidence.record_ids, 'pubmed:' || $pmid::BIGINT))
ORDER BY
    list_position(
        ['topic_in_vivo', 'human_trial', 'human_observational', 'other_in_vivo', 'in_vitro', 'secondary', 'mention',
         'artefact'],
        evidence.evidence_level
    ),
    evidence.year DESC NULLS LAST,
    evidence.pmid DESC
