-- What ELink was asked, in the last run that searched for a compound, about papers one step around its primary ones.
SELECT *
FROM search_log
WHERE compound = $compound
  AND run_id = (SELECT arg_max(run_id, run_at) FROM compound_run WHERE compound = $compound)
  AND scope = 'around'
ORDER BY searched_at, form
