-- fail: a work whose speaking record is not stored.
WITH written AS MATERIALIZED (
    SELECT work_id, record_id
    FROM work
    WHERE work_id IN (SELECT name FROM unsettled WHERE kind = 'unchecked work')
)
SELECT work_id
FROM written
WHERE record_id NOT IN (SELECT record_id FROM record WHERE record_id IN (SELECT record_id FROM written))
