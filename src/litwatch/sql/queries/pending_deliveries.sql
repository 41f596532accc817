-- Deliveries still to be made, oldest digest first; with $due_at only those whose moment has come by then, or that a
-- crash left without an answer.
SELECT delivery.*
FROM delivery
JOIN digest USING (digest_id)
WHERE delivery.status = 'pending'
  AND ($due_at::TIMESTAMP IS NULL OR delivery.not_before <= $due_at::TIMESTAMP OR delivery.offered_at IS NOT NULL)
ORDER BY digest.period_end, delivery.recipient
