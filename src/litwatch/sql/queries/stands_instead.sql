-- What stands after an undoing: the value of an earlier decision about the same, if there is one.
SELECT earlier.value
FROM decision_log AS undoing
JOIN decision_log AS earlier
    ON earlier.state = 'stands'
   AND earlier.compound = undoing.compound
   AND earlier.field = undoing.field
   AND earlier.other_record_id = undoing.other_record_id
   AND (earlier.record_id = undoing.record_id OR (earlier.field <> 'link' AND earlier.work_id = undoing.work_id))
WHERE undoing.decision_id = $decision_id
