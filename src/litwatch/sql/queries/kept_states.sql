-- States of these records whose raw content is kept already.
SELECT record_id || ' ' || content_sha256
FROM raw_record
WHERE record_id IN (SELECT unnest($record_ids::VARCHAR[]))
