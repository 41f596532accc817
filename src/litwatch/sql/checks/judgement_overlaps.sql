-- fail: two judgements of one work and compound that stand at the same time.
SELECT work_id, compound
FROM judgement
WHERE valid_to IS NULL
GROUP BY work_id, compound
HAVING count(*) > 1
