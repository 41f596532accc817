-- The states in which these records stand.
SELECT record_id || ' ' || content_sha256
FROM record
WHERE record_id IN (SELECT unnest($record_ids::VARCHAR[]))
