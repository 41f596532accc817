-- Bring the settled_ tables to what stands (views/0_settled.sql), all in one transaction. What was settled is still to
-- be checked and indexed.
CREATE OR REPLACE TEMP TABLE settling AS
FROM unsettled_work();

-- The years that are counted anew; 0: not known.
CREATE OR REPLACE TEMP TABLE recounting AS
SELECT DISTINCT coalesce(year, 0) AS year
FROM settled_evidence
WHERE work_id IN (FROM settling);

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

INSERT INTO recounting
SELECT DISTINCT coalesce(year, 0) AS year
FROM settled_evidence
WHERE work_id IN (FROM settling);

DELETE FROM settled_tally
WHERE coalesce(year, 0) IN (FROM recounting);

INSERT INTO settled_tally BY NAME
SELECT
    compound,
    year,
    evidence_level,
    is_retracted,
    decided_by,
    named_in,
    is_indexed,
    is_returned,
    count(*)  AS works,
    max(pmid) AS newest_pmid
FROM settled_evidence
WHERE coalesce(year, 0) IN (FROM recounting)
GROUP BY ALL;

DELETE FROM settled_evidence_count;

INSERT INTO settled_evidence_count BY NAME
FROM evidence_count_as_of('infinity'::TIMESTAMP);

DELETE FROM unsettled
WHERE kind = 'work';

UPDATE unsettled
SET kind = 'unchecked record'
WHERE kind = 'record';

INSERT INTO unsettled
SELECT 'unchecked work', work_id
FROM settling;
