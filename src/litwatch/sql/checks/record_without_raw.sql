-- fail: a record whose raw content is not kept.
WITH
written AS MATERIALIZED (
    SELECT record_id, content_sha256
    FROM record
    WHERE record_id IN (SELECT name FROM unsettled WHERE kind = 'unchecked record')
),
kept AS MATERIALIZED (
    SELECT record_id, content_sha256
    FROM raw_record
    WHERE record_id IN (SELECT record_id FROM written)
)
SELECT record_id
FROM written
ANTI JOIN kept USING (record_id, content_sha256)
