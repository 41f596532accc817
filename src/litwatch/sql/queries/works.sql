-- Works with the record that speaks for each.
FROM work
WHERE work_id IN (SELECT unnest($work_ids::VARCHAR[]))
