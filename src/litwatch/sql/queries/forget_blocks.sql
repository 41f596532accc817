-- Keys that a record no longer has.
DELETE FROM record_block
WHERE (record_id, block) IN (SELECT (unnest($record_ids::VARCHAR[]), unnest($blocks::VARCHAR[])))
