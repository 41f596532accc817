-- Compounds whose first search, or first paper where there was none, lies after $start and up to $end.
WITH beginnings AS (
    SELECT compound, min(run_at) AS begun_at
    FROM (
        SELECT compound, run_at FROM compound_run
        UNION ALL
        SELECT compound, first_seen_at FROM judgement
    )
    GROUP BY compound
)
SELECT compound
FROM beginnings
WHERE begun_at > $start::TIMESTAMP
  AND begun_at <= $end::TIMESTAMP
