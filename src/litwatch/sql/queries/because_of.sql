-- Papers whose judgement for one of these compounds began or ended in a run, strongest first, as words. A paper without a PMID (a
-- preprint) goes by the identifier that its work has.
WITH named AS (
    SELECT
        *,
        coalesce('PMID ' || pmid, regexp_replace(work_id, '^work:', '')) AS paper
    FROM judgement
    WHERE compound IN (SELECT unnest($compounds::VARCHAR[]))
      AND (valid_from = $run_at OR valid_to = $run_at)
),
began AS (
    SELECT
        compound,
        work_id,
        pmid,
        evidence_level,
        CASE
            WHEN is_retracted THEN paper || ' is retracted'
            WHEN first_seen_at = valid_from THEN paper || ' (' || evidence_level || ') is new'
            ELSE paper || ' is now judged ' || evidence_level
        END AS words
    FROM named
    WHERE valid_from = $run_at
      AND evidence_level <> 'artefact'
),
ended AS (
    SELECT
        compound,
        work_id,
        pmid,
        evidence_level,
        paper || ' (' || evidence_level || ') no longer counts: ' || ended_because AS words
    FROM named
    WHERE valid_to = $run_at
      -- NULL is no PMID: a paper is the same by its work, or by a PMID that both have.
      AND NOT EXISTS (
          FROM began
          WHERE began.compound = named.compound
            AND (began.work_id = named.work_id OR began.pmid = named.pmid)
      )
)
SELECT compound, words
FROM (FROM began UNION ALL FROM ended)
ORDER BY
    list_position(
        ['topic_in_vivo', 'human_trial', 'human_observational', 'other_in_vivo', 'in_vitro', 'secondary', 'mention'],
        evidence_level
    ),
    pmid DESC NULLS LAST,
    work_id
