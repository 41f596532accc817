-- The decisions that stand, for every record of the work that they are about: the last one of each compound, record
-- and field. A decision about a record that is in no work stands for that record.
WITH
siblings AS (
    SELECT decided.pmid AS decided_pmid, other.pmid
    FROM record AS decided
    JOIN work_record AS membership ON membership.record_id = decided.record_id
    JOIN work_record AS together ON together.work_id = membership.work_id
    JOIN record AS other ON other.record_id = together.record_id
),
spread AS (
    SELECT decision.* REPLACE (coalesce(siblings.pmid, decision.pmid) AS pmid)
    FROM decision
    LEFT JOIN siblings ON siblings.decided_pmid = decision.pmid
)
FROM spread
QUALIFY row_number() OVER (PARTITION BY compound, pmid, field ORDER BY decided_at DESC, decision_id DESC) = 1
ORDER BY decided_at, decision_id
