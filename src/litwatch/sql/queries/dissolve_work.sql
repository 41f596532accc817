-- A work whose records all belong to another one now.
DELETE FROM work
WHERE work_id = $work_id
