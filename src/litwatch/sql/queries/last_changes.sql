-- The last change of each of these records, where this run found it already: the next is noted a microsecond later.
SELECT record_id, max(changed_at) AS changed_at
FROM record_change
WHERE record_id IN (SELECT unnest($record_ids::VARCHAR[]))
  AND changed_at >= $run_at
GROUP BY record_id
