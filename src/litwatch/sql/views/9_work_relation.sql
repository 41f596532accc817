-- work_relation: one row per notice and paper that it is about, as PubMed or Europe PMC states it on either of them.
CREATE OR REPLACE VIEW work_relation AS
WITH
kinds (ref_type, relation, is_of_notice) AS (
    VALUES
        ('ErratumFor', 'erratum', TRUE),
        ('ErratumIn', 'erratum', FALSE),
        ('RetractionOf', 'retraction', TRUE),
        ('RetractionIn', 'retraction', FALSE),
        ('ExpressionOfConcernFor', 'expression_of_concern', TRUE),
        ('ExpressionOfConcernIn', 'expression_of_concern', FALSE),
        ('CommentOn', 'comment', TRUE),
        ('CommentIn', 'comment', FALSE)
),
correction AS (
    SELECT record_id, pmid, unnest(corrections) AS text
    FROM record
),
stated AS (
    SELECT
        kinds.relation,
        kinds.is_of_notice,
        correction.pmid,
        try_cast(split_part(correction.text, ':', 2) AS BIGINT) AS named_pmid
    FROM correction
    JOIN kinds ON kinds.ref_type = split_part(correction.text, ':', 1)
    WHERE correction.pmid IS NOT NULL
),
pairs AS (
    SELECT DISTINCT
        relation,
        CASE WHEN is_of_notice THEN pmid ELSE named_pmid END AS pmid,
        CASE WHEN is_of_notice THEN named_pmid ELSE pmid END AS about_pmid
    FROM stated
    WHERE named_pmid IS NOT NULL
),
works AS (
    SELECT DISTINCT record.pmid, work_record.work_id
    FROM record
    JOIN work_record USING (record_id)
    WHERE record.pmid IS NOT NULL
)
SELECT
    notice.work_id,
    pairs.pmid,
    pairs.relation,
    paper_of.work_id AS about_work_id,
    pairs.about_pmid
FROM pairs
LEFT JOIN works AS notice ON notice.pmid = pairs.pmid
LEFT JOIN works AS paper_of ON paper_of.pmid = pairs.about_pmid
ORDER BY pairs.about_pmid, pairs.relation, pairs.pmid;

COMMENT ON VIEW work_relation IS 'One row per erratum, retraction notice, expression of concern or comment and the paper that it is about: works of their own, tied to it. At least one of the two is stored.';
COMMENT ON COLUMN work_relation.work_id IS 'Work of the notice; NULL: not stored.';
COMMENT ON COLUMN work_relation.pmid IS 'PMID of the notice.';
COMMENT ON COLUMN work_relation.relation IS 'erratum, retraction, expression_of_concern or comment.';
COMMENT ON COLUMN work_relation.about_work_id IS 'Work of the paper; NULL: not stored.';
COMMENT ON COLUMN work_relation.about_pmid IS 'PMID of the paper.';
