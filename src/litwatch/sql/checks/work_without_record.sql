-- fail: a work whose speaking record is not stored.
SELECT work.work_id
FROM work
LEFT JOIN record USING (record_id)
WHERE record.record_id IS NULL
