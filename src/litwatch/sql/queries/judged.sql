-- These works are judged as they stand.
DELETE FROM record_to_judge
WHERE record_id IN (
    SELECT record_id
    FROM work_record
    WHERE work_id IN (SELECT unnest($work_ids::VARCHAR[]))
)
