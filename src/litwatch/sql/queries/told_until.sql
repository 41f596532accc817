-- For each recipient whom a list was addressed to before a moment: until when that recipient is told (NULL: nothing
-- yet). What is pending counts as told, since it will be sent as it stands. What was refused or given up does not,
-- unless a later digest for the same recipient covers its period.
WITH mine AS (
    SELECT
        delivery.recipient,
        coalesce(digest.period_start, TIMESTAMP '0001-01-01') AS since,
        digest.period_end AS until,
        delivery.status IN ('refused', 'given_up') AS is_lost
    FROM delivery
    JOIN digest USING (digest_id)
    WHERE digest.list = $list
      AND digest.period_end < $end::TIMESTAMP
),
ends AS (
    SELECT recipient, max(until) AS moment
    FROM mine
    WHERE NOT is_lost
    GROUP BY recipient
    UNION ALL
    SELECT recipient, min(since)
    FROM mine AS lost
    WHERE is_lost
      AND NOT EXISTS (
          FROM mine AS told
          WHERE NOT told.is_lost
            AND told.recipient = lost.recipient
            AND told.since <= lost.since
            AND told.until >= lost.until
      )
    GROUP BY recipient
)
SELECT recipient, nullif(min(moment), TIMESTAMP '0001-01-01') AS until
FROM ends
GROUP BY recipient
