-- fail: two judgements of one work and compound that stand at the same time.
WITH written AS MATERIALIZED (
    SELECT work_id, compound, valid_to
    FROM judgement
    WHERE work_id IN (SELECT name FROM unsettled WHERE kind = 'unchecked work')
)
SELECT work_id, compound
FROM written
WHERE valid_to IS NULL
GROUP BY work_id, compound
HAVING count(*) > 1
