-- Papers whose judgement for a compound began or ended in a run, strongest first, as words.
WITH began AS (
    SELECT
        pmid,
        evidence_level,
        CASE
            WHEN is_retracted THEN 'PMID ' || pmid || ' is retracted'
            WHEN first_seen_at = valid_from THEN 'PMID ' || pmid || ' (' || evidence_level || ') is new'
            ELSE 'PMID ' || pmid || ' is now judged ' || evidence_level
        END AS words
    FROM judgement
    WHERE compound = $compound
      AND valid_from = $run_at
      AND evidence_level <> 'artefact'
),
ended AS (
    SELECT
        pmid,
        evidence_level,
        'PMID ' || pmid || ' (' || evidence_level || ') no longer counts: ' || ended_because AS words
    FROM judgement
    WHERE compound = $compound
      AND valid_to = $run_at
      AND pmid NOT IN (SELECT pmid FROM began)
)
SELECT words
FROM (FROM began UNION ALL FROM ended)
ORDER BY
    list_position(
        ['topic_in_vivo', 'human_trial', 'human_observational', 'other_in_vivo', 'in_vitro', 'secondary', 'mention'],
        evidence_level
    ),
    pmid DESC
