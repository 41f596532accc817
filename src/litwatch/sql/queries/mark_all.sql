-- Everything stored, and what is kept of it, to be settled and checked from the beginning.
INSERT INTO unsettled
SELECT 'record', record_id
FROM record
UNION ALL
SELECT 'work', work_id
FROM (
    SELECT work_id FROM work
    UNION SELECT work_id FROM judgement
    UNION SELECT work_id FROM settled_work
    UNION SELECT work_id FROM settled_hit
    UNION SELECT work_id FROM settled_evidence
)
