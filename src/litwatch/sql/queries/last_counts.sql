-- What the last run's searches of a compound by name counted.
SELECT form, hit_count, complete, problem, searched_at
FROM search_log
WHERE compound = $compound
  AND source = 'pubmed'
  AND field = 'name'
  AND scope = 'whole'
  AND run_id = (SELECT arg_max(run_id, run_at) FROM compound_run WHERE compound = $compound)
