-- The records that have any of these keys.
SELECT record_id, block
FROM record_block
WHERE block IN (SELECT unnest($blocks::VARCHAR[]))
