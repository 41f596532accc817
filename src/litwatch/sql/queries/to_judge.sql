-- The works of these records, as far as they are stored, wait to be judged.
INSERT INTO record_to_judge
SELECT record_id
FROM record
WHERE record_id IN (SELECT unnest($record_ids::VARCHAR[]))
