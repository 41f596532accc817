-- These works wait to be judged: their records or the record that speaks for them changed.
INSERT INTO record_to_judge
SELECT record_id
FROM work_record
WHERE work_id IN (SELECT unnest($work_ids::VARCHAR[]))
