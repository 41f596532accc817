-- Works that wait to be judged, those that an earlier run left included.
SELECT DISTINCT work_id
FROM work_record
WHERE record_id IN (FROM record_to_judge)
