-- The queries of the last run that searched for a compound.
SELECT *
FROM search_log
WHERE compound = $compound
  AND run_id = (SELECT arg_max(run_id, run_at) FROM compound_run WHERE compound = $compound)
ORDER BY searched_at, form
