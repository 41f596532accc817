-- Which of these records are stored.
SELECT record_id
FROM record
WHERE record_id IN (SELECT unnest($record_ids::VARCHAR[]))
