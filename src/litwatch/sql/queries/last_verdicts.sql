-- The verdict last recorded of each compound.
SELECT compound, arg_max(new_verdict, changed_at) AS verdict
FROM verdict_change
GROUP BY compound
