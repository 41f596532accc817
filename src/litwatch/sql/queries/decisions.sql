-- The decisions about papers that stand, each with the work that it is about, oldest first.
SELECT decision.*, decision_log.work_id
FROM decision_log
JOIN decision USING (decision_id)
WHERE decision_log.state = 'stands'
  AND decision_log.field <> 'link'
ORDER BY decision.decided_at, decision.decision_id
