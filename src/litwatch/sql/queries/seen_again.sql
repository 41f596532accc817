-- States that were received once more.
UPDATE raw_record
SET last_seen_at = $run_at
WHERE record_id IN (SELECT unnest($record_ids::VARCHAR[]))
  AND record_id || ' ' || content_sha256 IN (SELECT unnest($states::VARCHAR[]))
