-- The last run that searched for each of these compounds, and how its reconciliation ended there.
SELECT
    compound_run.compound,
    run.run_id,
    run.kind,
    compound_run.run_at,
    run.started_at,
    run.ended_at,
    run.status,
    run.litwatch_version,
    compound_run.scope,
    compound_run.is_complete,
    compound_run.problem,
    compound_run.matched_count,
    compound_run.fetched_count,
    compound_run.gone_count,
    compound_run.not_searched
FROM compound_run
JOIN run USING (run_id)
WHERE compound_run.compound IN (SELECT unnest($compounds::VARCHAR[]))
QUALIFY row_number() OVER (PARTITION BY compound_run.compound ORDER BY compound_run.run_at DESC) = 1
