-- The last run that searched for a compound.
SELECT run_at, scope
FROM compound_run
WHERE compound = $compound
ORDER BY run_at DESC
LIMIT 1
