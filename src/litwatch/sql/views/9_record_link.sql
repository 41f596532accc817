-- record_link: one row per pair of records that are or may be one work.
CREATE OR REPLACE VIEW record_link AS
SELECT
    standing_link.record_id,
    standing_link.other_record_id,
    CASE
        WHEN member.work_id = other_member.work_id THEN 'merged'
        WHEN standing_link.decided = 'apart' OR standing_link.merges THEN 'kept apart'
        ELSE 'suggested'
    END                       AS status,
    standing_link.reason,
    standing_link.probability,
    standing_link.decided,
    member.work_id,
    other_member.work_id      AS other_work_id,
    record.pmid,
    other.pmid                AS other_pmid,
    record.title,
    other.title               AS other_title
FROM standing_link
JOIN record ON record.record_id = standing_link.record_id
JOIN record AS other ON other.record_id = standing_link.other_record_id
JOIN work_record AS member ON member.record_id = standing_link.record_id
JOIN work_record AS other_member ON other_member.record_id = standing_link.other_record_id
ORDER BY standing_link.probability DESC, standing_link.record_id, standing_link.other_record_id;

COMMENT ON VIEW record_link IS 'One row per pair of records that are one work, may be, or were decided to be apart: why, and how probable it is.';
COMMENT ON COLUMN record_link.record_id IS 'The record whose identifier comes first.';
COMMENT ON COLUMN record_link.other_record_id IS 'The other.';
COMMENT ON COLUMN record_link.status IS 'merged (one work), suggested (waits for a curator), or kept apart (by a curator''s decision, about these or about records between them).';
COMMENT ON COLUMN record_link.reason IS 'What is stated, or what is alike and what differs.';
COMMENT ON COLUMN record_link.probability IS 'That they are one work, from 0 to 1; 1 where it is stated.';
COMMENT ON COLUMN record_link.decided IS 'What a curator decided: apart or together; empty: nothing.';
COMMENT ON COLUMN record_link.work_id IS 'Work of the first.';
COMMENT ON COLUMN record_link.other_work_id IS 'Work of the other.';
COMMENT ON COLUMN record_link.pmid IS 'PMID of the first; NULL: it has none.';
COMMENT ON COLUMN record_link.other_pmid IS 'PMID of the other; NULL: it has none.';
COMMENT ON COLUMN record_link.title IS 'Title of the first.';
COMMENT ON COLUMN record_link.other_title IS 'Title of the other.';
