-- When these records were first stored.
SELECT record_id, first_seen_at
FROM record
WHERE record_id IN (SELECT unnest($record_ids::VARCHAR[]))
