-- The works of records, and why.
FROM work_record
WHERE record_id IN (SELECT unnest($record_ids::VARCHAR[]))
