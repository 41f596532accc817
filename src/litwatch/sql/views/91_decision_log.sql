-- decision_log: one row per decision, with what became of it. Which decisions stand is decided here alone: of each
-- compound, work and field (of a link: of each pair) the last one that nobody undid.
CREATE OR REPLACE VIEW decision_log AS
WITH
-- Of few of many the rows are looked up.
member AS MATERIALIZED (
    SELECT record_id, work_id
    FROM work_record
    WHERE record_id IN (SELECT record_id FROM decision)
),
told AS MATERIALIZED (
    SELECT record_id, pmid, title
    FROM record
    WHERE record_id IN (SELECT record_id FROM decision)
),
placed AS (
    SELECT
        decision.*,
        -- A record that is in no work (yet) is decided about by itself.
        coalesce(member.work_id, decision.record_id)      AS work_id,
        undoing.decision_id                                 AS undone_by_decision,
        undoing.decided_by                                  AS undone_by,
        undoing.decided_at                                  AS undone_at,
        undoing.reason                                      AS undone_because,
        decision.undoes <> ''                               AS is_undoing,
        undoing.decision_id IS NOT NULL                     AS is_undone
    FROM decision
    LEFT JOIN member ON member.record_id = decision.record_id
    LEFT JOIN decision AS undoing ON undoing.undoes = decision.decision_id
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY
                compound,
                field,
                CASE WHEN field = 'link' THEN record_id ELSE work_id END,
                other_record_id,
                is_undoing OR is_undone
            ORDER BY decided_at DESC, decision_id DESC
        ) AS place
    FROM placed
)
SELECT
    ranked.decision_id,
    ranked.decided_at,
    ranked.decided_by,
    ranked.compound,
    told.pmid,
    ranked.work_id,
    ranked.record_id,
    ranked.other_record_id,
    told.title,
    ranked.field,
    ranked.value,
    ranked.reason,
    CASE
        WHEN is_undoing THEN 'undoing'
        WHEN is_undone  THEN 'undone'
        WHEN place = 1  THEN 'stands'
        ELSE 'outranked'
    END AS state,
    ranked.undoes,
    ranked.undone_by,
    ranked.undone_at,
    ranked.undone_because,
    ranked.classifier_said,
    ranked.content_sha256
FROM ranked
LEFT JOIN told ON told.record_id = ranked.record_id
ORDER BY ranked.decided_at, ranked.decision_id;

COMMENT ON VIEW decision_log IS 'One row per decision of a curator, undone or not, and per undoing, oldest first: who, when, why, and what became of it.';
COMMENT ON COLUMN decision_log.decision_id IS 'Identifier, for `litwatch curate --undo`.';
COMMENT ON COLUMN decision_log.decided_at IS 'When, UTC.';
COMMENT ON COLUMN decision_log.decided_by IS 'Who.';
COMMENT ON COLUMN decision_log.compound IS 'The compound; empty: it is about a link.';
COMMENT ON COLUMN decision_log.pmid IS 'PMID of the record that it was taken on; NULL: it has none.';
COMMENT ON COLUMN decision_log.work_id IS 'The work that this record belongs to.';
COMMENT ON COLUMN decision_log.record_id IS 'The record that it was taken on.';
COMMENT ON COLUMN decision_log.other_record_id IS 'Of a link: the other record; empty otherwise.';
COMMENT ON COLUMN decision_log.title IS 'Title of the record; NULL: it is not stored.';
COMMENT ON COLUMN decision_log.field IS 'What was decided: role, study_type, is_primary, study_system, models, species, evidence_level, about, link.';
COMMENT ON COLUMN decision_log.value IS 'The decision; lists separated by commas; empty: it undoes one.';
COMMENT ON COLUMN decision_log.reason IS 'Why.';
COMMENT ON COLUMN decision_log.state IS 'stands; outranked: a later one of the same field stands; undone; undoing: the row takes another back.';
COMMENT ON COLUMN decision_log.undoes IS 'The decision that this row takes back; empty: none.';
COMMENT ON COLUMN decision_log.undone_by IS 'Who took it back; NULL: nobody.';
COMMENT ON COLUMN decision_log.undone_at IS 'When it was taken back, UTC; NULL: it was not.';
COMMENT ON COLUMN decision_log.undone_because IS 'Why it was taken back; NULL: it was not.';
COMMENT ON COLUMN decision_log.classifier_said IS 'What the classifier said of this field when it was decided; nothing: it named none, or did not know; empty: not kept.';
COMMENT ON COLUMN decision_log.content_sha256 IS 'State of the record that spoke for the work when it was decided; empty: not known, or a link.';
