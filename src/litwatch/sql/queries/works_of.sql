-- The works of these records.
SELECT DISTINCT work_id
FROM work_record
WHERE record_id IN (SELECT unnest($record_ids::VARCHAR[]))
