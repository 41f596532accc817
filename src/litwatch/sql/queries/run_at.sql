-- The last run up to a moment.
SELECT run_id, kind, run_at, status, note, request_count
FROM run
WHERE status <> 'running' AND run_at <= $end::TIMESTAMP
ORDER BY run_at DESC, started_at DESC
LIMIT 1
