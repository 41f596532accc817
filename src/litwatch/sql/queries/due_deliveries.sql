-- How many deliveries wait for a moment that has come.
SELECT count(*)
FROM delivery
WHERE status = 'pending'
  AND not_before <= $now::TIMESTAMP
