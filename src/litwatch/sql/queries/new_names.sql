-- Typed names that were first asked after $start, up to $end, of compounds that had been searched before.
WITH asked AS (
    SELECT compound, form, min(run_at) AS first_at
    FROM search
    WHERE field = 'name'
      AND is_typed
      AND scope IN ('whole', 'topic')
    GROUP BY compound, form
),
begun AS (
    SELECT compound, min(run_at) AS begun_at
    FROM compound_run
    GROUP BY compound
)
SELECT compound, form
FROM asked
JOIN begun USING (compound)
WHERE begun_at <= $start::TIMESTAMP
  AND first_at > $start::TIMESTAMP
  AND first_at <= $end::TIMESTAMP
ORDER BY compound, form
