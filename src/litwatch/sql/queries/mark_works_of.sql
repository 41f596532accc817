-- The works that records are in, before they may leave them.
INSERT INTO unsettled
SELECT DISTINCT 'work', work_id
FROM work_record
WHERE record_id IN (SELECT unnest($record_ids::VARCHAR[]))
