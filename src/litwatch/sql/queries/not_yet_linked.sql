-- Records that are new, have changed, or were linked by other weights or rules; with the state to be linked.
SELECT
    record.record_id,
    $version || ' ' || record.content_sha256 AS linked_state
FROM record
LEFT JOIN work_record USING (record_id)
WHERE work_record.linked_state IS DISTINCT FROM $version || ' ' || record.content_sha256
