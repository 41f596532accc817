-- A decision by its identifier, or the one about a field of a compound's work that stands; and what became of it.
SELECT decision.*, decision_log.state
FROM decision_log
JOIN decision USING (decision_id)
WHERE decision.decision_id = $decision_id
   OR (
       decision_log.state = 'stands'
       AND decision_log.compound = $compound
       AND decision_log.work_id = $work_id
       AND decision_log.field = $field
   )
