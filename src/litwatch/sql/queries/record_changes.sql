-- What changed in the records of a work.
FROM record_history
WHERE work_id = $work_id
ORDER BY changed_at, record_id, field
