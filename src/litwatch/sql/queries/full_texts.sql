-- The full texts stored of these records.
SELECT *
FROM full_text
WHERE record_id IN (SELECT unnest($record_ids::VARCHAR[]))
