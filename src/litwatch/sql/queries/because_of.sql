-- Papers whose judgement for one of these compounds began or ended in a run, or in one before it that was stopped before
-- it could say so; strongest first, as words. A paper without a PMID (a preprint) goes by the identifier that its work has.
WITH told AS (
    SELECT coalesce(max(run_at), TIMESTAMP '0001-01-01') AS until
    FROM run
    WHERE status IN ('complete', 'incomplete')
      AND run_at < $run_at
),
named AS (
    SELECT
        *,
        (FROM told)                                                      AS until,
        coalesce('PMID ' || pmid, regexp_replace(work_id, '^work:', '')) AS paper
    FROM judgement
    WHERE compound IN (SELECT unnest($compounds::VARCHAR[]))
      AND (valid_from > (FROM told) OR valid_to > (FROM told))
),
began AS (
    SELECT
        compound,
        work_id,
        pmid,
        evidence_level,
        CASE
            WHEN is_retracted THEN paper || ' is retracted'
            WHEN first_seen_at > until THEN paper || ' (' || evidence_level || ') is new'
            ELSE paper || ' is now judged ' || evidence_level
        END AS words
    FROM named
    WHERE valid_from > until
      AND valid_to IS NULL
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
    WHERE valid_to > until
      AND valid_from <= until
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
