-- By what weights and rules records are linked, and in which state: of any record, since all are linked by the same.
SELECT linked_state
FROM work_record
LIMIT 1
