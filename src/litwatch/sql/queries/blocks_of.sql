-- The keys of records.
SELECT record_id, block
FROM record_block
WHERE record_id IN (SELECT unnest($record_ids::VARCHAR[]))
