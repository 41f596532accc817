-- Has no run of this month looked at everything stored, before the one of $run_at?
SELECT count(*) = 0
FROM run
WHERE kind IN ('weekly', 'reclassify')
  AND status IN ('complete', 'incomplete')
  AND run_at >= date_trunc('month', $run_at::TIMESTAMP)
  AND run_at < $run_at::TIMESTAMP
