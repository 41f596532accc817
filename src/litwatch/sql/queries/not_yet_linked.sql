-- Records that are new, have changed, or ($is_all) were linked by other weights or rules; with the state to be linked.
WITH
marked AS (
    SELECT name AS record_id
    FROM unsettled
    WHERE kind = 'unlinked'
    UNION
    SELECT record_id
    FROM record
    WHERE $is_all
),
state AS MATERIALIZED (
    SELECT record_id, content_sha256
    FROM record
    WHERE record_id IN (FROM marked)
),
linked AS MATERIALIZED (
    SELECT record_id, linked_state
    FROM work_record
    WHERE record_id IN (FROM marked)
)
SELECT
    record_id,
    $version || ' ' || state.content_sha256 AS linked_state
FROM state
LEFT JOIN linked USING (record_id)
WHERE linked.linked_state IS DISTINCT FROM $version || ' ' || state.content_sha256
