-- What the settled_ tables hold of the works marked in unsettled, read from their records; queries/settle.sql writes it
-- into them.
--
-- MATERIALIZED: few of many are looked up by an index, and only then told apart. A second condition on the table
-- itself would have all of it read.
CREATE OR REPLACE MACRO unsettled_work() AS TABLE
SELECT name AS work_id
FROM unsettled
WHERE kind = 'work'
UNION
SELECT work_record.work_id
FROM work_record
WHERE record_id IN (SELECT name FROM unsettled WHERE kind = 'record');

-- What the records of a work say together; of a work whose speaking record PubMed has deleted, nothing.
CREATE OR REPLACE MACRO fresh_work() AS TABLE
WITH
marked AS MATERIALIZED (FROM unsettled_work()),
speaking AS MATERIALIZED (
    SELECT work_id, record_id
    FROM work
    WHERE work_id IN (FROM marked)
),
member AS MATERIALIZED (
    SELECT work_id, record_id
    FROM work_record
    WHERE work_id IN (FROM marked)
),
told AS MATERIALIZED (
    SELECT record_id, is_retracted, has_correction, entered_on, source, nonexistent_at
    FROM record
    WHERE record_id IN (SELECT record_id FROM member UNION ALL SELECT record_id FROM speaking)
),
paper_of AS (
    SELECT speaking.work_id
    FROM speaking
    JOIN told USING (record_id)
    WHERE told.nonexistent_at IS NULL
)
SELECT
    member.work_id,
    bool_or(told.is_retracted)                           AS is_retracted,
    bool_or(told.has_correction)                         AS has_correction,
    min(told.entered_on)                                 AS entered_on,
    list(DISTINCT told.source ORDER BY told.source)      AS sources,
    list(told.record_id ORDER BY told.record_id)         AS record_ids,
    count(*)                                             AS record_count
FROM member
JOIN paper_of USING (work_id)
JOIN told USING (record_id)
GROUP BY member.work_id;

-- Which searches return records of a work: by the compound's queries, not by links from other papers.
CREATE OR REPLACE MACRO fresh_hit() AS TABLE
WITH
marked AS MATERIALIZED (FROM unsettled_work()),
member AS MATERIALIZED (
    SELECT work_id, record_id
    FROM work_record
    WHERE work_id IN (FROM marked)
),
stored AS MATERIALIZED (
    SELECT record_id
    FROM record
    WHERE record_id IN (SELECT record_id FROM member)
),
hit AS MATERIALIZED (
    SELECT record_id, compound, source, gone_at
    FROM search_hit
    WHERE record_id IN (SELECT record_id FROM member)
)
SELECT member.work_id, hit.compound, count(*) AS record_count
FROM member
JOIN stored USING (record_id)
JOIN hit USING (record_id)
WHERE hit.source <> 'elink'
  AND hit.gone_at IS NULL
GROUP BY member.work_id, hit.compound;

-- What is counted of the judgements that stand.
CREATE OR REPLACE MACRO fresh_evidence() AS TABLE
WITH
marked AS MATERIALIZED (FROM unsettled_work()),
judged AS MATERIALIZED (
    SELECT
        work_id, compound, pmid, evidence_level, is_retracted, decided_by, named_in, valid_to
    FROM judgement
    WHERE work_id IN (FROM marked)
),
speaking AS MATERIALIZED (
    SELECT work_id, record_id
    FROM work
    WHERE work_id IN (FROM marked)
),
told AS MATERIALIZED (
    SELECT record_id, year, status, mesh, nonexistent_at
    FROM record
    WHERE record_id IN (SELECT record_id FROM speaking)
),
hit AS MATERIALIZED (FROM fresh_hit()),
paper_of AS MATERIALIZED (
    SELECT speaking.work_id, told.*
    FROM speaking
    JOIN told USING (record_id)
    WHERE told.nonexistent_at IS NULL
)
SELECT
    judged.work_id,
    judged.compound,
    judged.pmid,
    judged.evidence_level,
    judged.is_retracted,
    judged.decided_by,
    judged.named_in,
    paper_of.year,
    coalesce(paper_of.status = 'MEDLINE' AND len(paper_of.mesh) > 0, false)   AS is_indexed,
    hit.work_id IS NOT NULL                                                   AS is_returned
FROM judged
LEFT JOIN paper_of USING (work_id)
LEFT JOIN hit ON hit.work_id = judged.work_id AND hit.compound = judged.compound
WHERE judged.valid_to IS NULL;
