-- The last run up to a moment. A curation that failed took nothing from the store: it is no reason to tell nothing.
SELECT run_id, kind, run_at, status, note, request_count
FROM run
WHERE status <> 'running'
  AND NOT (status = 'failed' AND kind = 'curate')
  AND run_at <= $end::TIMESTAMP
ORDER BY run_at DESC, started_at DESC
LIMIT 1
