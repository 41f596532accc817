-- Bring the settled_ tables to what stands (views/0_settled.sql), all in one transaction. What was settled is still to
-- be checked and indexed.
CREATE OR REPLACE TEMP TABLE settling AS
FROM unsettled_work();

DELETE FROM settled_work
WHERE work_id IN (FROM settling);

INSERT INTO settled_work BY NAME
FROM fresh_work();

DELETE FROM settled_hit
WHERE work_id IN (FROM settling);

INSERT INTO settled_hit BY NAME
FROM fresh_hit();

DELETE FROM settled_evidence
WHERE work_id IN (FROM settling);

INSERT INTO settled_evidence BY NAME
FROM fresh_evidence();

DELETE FROM unsettled
WHERE kind = 'work';

UPDATE unsettled
SET kind = 'unchecked record'
WHERE kind = 'record';

INSERT INTO unsettled
SELECT 'unchecked work', work_id
FROM settling;
