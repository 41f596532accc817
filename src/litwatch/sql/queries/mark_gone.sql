-- A record that the compound's searches no longer return.
UPDATE search_hit
SET gone_at = $run_at, is_nonexistent = $is_nonexistent
WHERE compound = $compound
  AND record_id = $record_id
