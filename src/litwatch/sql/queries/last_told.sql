-- The end of the last period of a list composed before a moment; NULL when none was.
SELECT max(period_end)
FROM digest
WHERE list = $list
  AND period_end < $end::TIMESTAMP
