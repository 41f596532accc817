-- The digests of a list whose period ends on a day, and who they are for.
SELECT
    digest.digest_id,
    digest.period_end,
    list(delivery.recipient) FILTER (delivery.recipient IS NOT NULL) AS recipients
FROM digest
LEFT JOIN delivery USING (digest_id)
WHERE digest.list = $list
  AND digest.period_end::DATE = $day
GROUP BY ALL
ORDER BY digest.digest_id
