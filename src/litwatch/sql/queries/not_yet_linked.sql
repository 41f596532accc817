-- Records that are new, have changed, or were linked by other weights or rules; with the state to be linked. All that
-- are linked were linked by the same: one of them tells of other weights.
WITH
marked AS (
    SELECT name AS record_id
    FROM unsettled
    WHERE kind = 'unlinked'
    UNION
    SELECT record_id
    FROM record
    WHERE (SELECT count(*) FROM (FROM work_record LIMIT 1) WHERE NOT starts_with(linked_state, $version || ' ')) > 0
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
