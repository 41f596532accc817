-- Verdicts that changed after $start, up to $end.
SELECT compound, changed_at, old_verdict, new_verdict, because
FROM verdict_history
WHERE changed_at > $start::TIMESTAMP
  AND changed_at <= $end::TIMESTAMP
ORDER BY changed_at, compound
