-- Deliveries still to be made, oldest digest first.
SELECT delivery.*
FROM delivery
JOIN digest USING (digest_id)
WHERE delivery.status = 'pending'
ORDER BY digest.period_end, delivery.recipient
