-- Keys that a record has from now on.
INSERT INTO record_block
SELECT unnest($record_ids::VARCHAR[]), unnest($blocks::VARCHAR[])
