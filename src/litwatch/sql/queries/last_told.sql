-- The end of the last period told before a moment; NULL when none was.
SELECT max(period_end)
FROM digest
WHERE period_end < $end::TIMESTAMP
