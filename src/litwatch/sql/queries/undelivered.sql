-- Deliveries that did not succeed, up to a moment: those still tried, and those refused or given up of digests whose
-- period ended after $since. Who is no recipient any more misses nothing. Newest first.
SELECT
    delivery.digest_id,
    digest.period_end,
    delivery.recipient,
    delivery.status,
    delivery.kind,
    delivery.attempts,
    delivery.error,
    delivery.not_before,
    '' AS subject
FROM delivery
JOIN digest USING (digest_id)
WHERE digest.period_end <= $end::TIMESTAMP
  AND (
      (delivery.status = 'pending' AND delivery.attempts > 0)
      OR (delivery.status IN ('refused', 'given_up') AND delivery.kind <> '' AND digest.period_end >= $since::TIMESTAMP)
  )
ORDER BY digest.period_end DESC, delivery.recipient
