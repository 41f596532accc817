SELECT work_id
FROM work
