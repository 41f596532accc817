-- Every decision and undoing ever taken, oldest first.
FROM decision
ORDER BY decided_at, decision_id
