-- Records as they stand.
FROM record
WHERE record_id IN (SELECT unnest($record_ids::VARCHAR[]))
