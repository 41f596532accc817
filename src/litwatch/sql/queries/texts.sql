-- The fields of the record that speaks for a work.
SELECT record.title, record.abstract, record.other_abstract, record.status, record.publication_types, record.substances
FROM work
JOIN record USING (record_id)
WHERE work.work_id = $work_id
