-- The verdict table as known at a moment (UTC).
SELECT *
FROM compound_verdict_as_of($moment::TIMESTAMP)
ORDER BY position
