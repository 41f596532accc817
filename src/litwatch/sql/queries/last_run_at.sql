-- The moment of the newest run; NULL when there was none.
SELECT max(run_at)
FROM run
