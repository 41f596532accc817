-- These records and all that links which merge, or decisions to, connect with them over any number of steps.
WITH RECURSIVE
edges AS (
    SELECT record_id AS one, other_record_id AS other
    FROM standing_link
    WHERE merges OR decided = 'together'
    UNION ALL
    SELECT other_record_id, record_id
    FROM standing_link
    WHERE merges OR decided = 'together'
),
reached AS (
    SELECT unnest($record_ids::VARCHAR[]) AS record_id
    UNION
    SELECT edges.other
    FROM reached
    JOIN edges ON edges.one = reached.record_id
)
SELECT record_id
FROM reached
