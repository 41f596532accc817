-- A record that PubMed says does not exist any more. It stays, and so does its raw content.
UPDATE record
SET nonexistent_at = $run_at
WHERE record_id = $record_id
  AND nonexistent_at IS NULL
