-- link_queue: doubtful links that a person should decide, the likeliest first. Pairs decided about are left out.
CREATE OR REPLACE VIEW link_queue AS
WITH
decided AS MATERIALIZED (
    SELECT record_id, other_record_id
    FROM decision_log
    WHERE field = 'link'
      AND state = 'stands'
),
suggested AS MATERIALIZED (
    SELECT record_id, other_record_id, reason, probability
    FROM standing_link
    WHERE NOT merges
      AND standing_link.decided = ''
),
-- Of few of many the rows are looked up.
told AS MATERIALIZED (
    SELECT record_id, pmid, title, year
    FROM record
    WHERE record_id IN (SELECT unnest((SELECT list(record_id) || list(other_record_id) FROM suggested)))
),
member AS MATERIALIZED (
    SELECT record_id, work_id
    FROM work_record
    WHERE record_id IN (SELECT unnest((SELECT list(record_id) || list(other_record_id) FROM suggested)))
)
SELECT
    suggested.record_id,
    one.pmid,
    one.title,
    one.year,
    suggested.other_record_id,
    other.pmid  AS other_pmid,
    other.title AS other_title,
    other.year  AS other_year,
    suggested.reason,
    suggested.probability
FROM suggested
JOIN told AS one ON one.record_id = suggested.record_id
JOIN told AS other ON other.record_id = suggested.other_record_id
JOIN member ON member.record_id = suggested.record_id
JOIN member AS other_member ON other_member.record_id = suggested.other_record_id
WHERE member.work_id <> other_member.work_id
  AND NOT EXISTS (
    FROM decided
    WHERE decided.record_id = least(suggested.record_id, suggested.other_record_id)
      AND decided.other_record_id = greatest(suggested.record_id, suggested.other_record_id)
)
ORDER BY suggested.probability DESC, suggested.record_id, suggested.other_record_id;

COMMENT ON VIEW link_queue IS 'Pairs of records that may be one work and were not merged, for a person to decide: `litwatch curate --together` or `--apart`.';
COMMENT ON COLUMN link_queue.record_id IS 'One record.';
COMMENT ON COLUMN link_queue.pmid IS 'Its PMID; NULL: it has none.';
COMMENT ON COLUMN link_queue.title IS 'Its title.';
COMMENT ON COLUMN link_queue.year IS 'Its year of publication; NULL: can not be told.';
COMMENT ON COLUMN link_queue.other_record_id IS 'The other record.';
COMMENT ON COLUMN link_queue.other_pmid IS 'PMID of the other; NULL: it has none.';
COMMENT ON COLUMN link_queue.other_title IS 'Title of the other.';
COMMENT ON COLUMN link_queue.other_year IS 'Year of the other; NULL: can not be told.';
COMMENT ON COLUMN link_queue.reason IS 'What speaks for one work, and what against.';
COMMENT ON COLUMN link_queue.probability IS 'From 0 to 1: how sure it is that they are one.';
