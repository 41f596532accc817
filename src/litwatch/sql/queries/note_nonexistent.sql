-- That PubMed says so is a change of the record, and its work is to be judged again.
INSERT INTO record_change
SELECT
    record_id,
    coalesce(
        (
            SELECT max(earlier.changed_at) + INTERVAL 1 MICROSECOND
            FROM record_change AS earlier
            WHERE earlier.record_id = record.record_id
              AND earlier.changed_at >= $run_at
        ),
        $run_at
    ),
    'nonexistent_at',
    '',
    $run_at::VARCHAR,
    $run_id
FROM record
WHERE record_id = $record_id
  AND nonexistent_at IS NULL
