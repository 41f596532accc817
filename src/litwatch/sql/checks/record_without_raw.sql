-- fail: a record whose raw content is not kept.
SELECT record.record_id
FROM record
LEFT JOIN raw_record USING (record_id, content_sha256)
WHERE raw_record.record_id IS NULL
