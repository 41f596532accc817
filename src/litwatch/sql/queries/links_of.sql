-- The links of records.
FROM standing_link
WHERE record_id IN (SELECT unnest($record_ids::VARCHAR[]))
   OR other_record_id IN (SELECT unnest($record_ids::VARCHAR[]))
