-- That PubMed says so is a change of the record.
INSERT OR REPLACE INTO record_change
SELECT record_id, $run_at, 'nonexistent_at', '', $run_at::VARCHAR, $run_id
FROM record
WHERE record_id = $record_id
  AND nonexistent_at IS NULL
