-- decision_conflict: decisions that stand and that a person should look at again. The decision goes on standing.
--
-- A record is one that changed if the state decided about is not today's, and either a field that we keep differs since,
-- or another record speaks for the work, or the decision was taken on a state that this store never had. A revision that
-- changes nothing but its date is no reason to ask again.
CREATE OR REPLACE VIEW decision_conflict AS
WITH
log AS MATERIALIZED (
    FROM decision_log
    WHERE state = 'stands'
),
-- Of few of many the rows are looked up.
speaking AS MATERIALIZED (
    SELECT work_id, record_id
    FROM work
    WHERE work_id IN (SELECT unnest((SELECT list(work_id) FROM log)))
),
speaker AS MATERIALIZED (
    SELECT record_id, title, content_sha256
    FROM record
    WHERE record_id IN (SELECT unnest((SELECT list(record_id) FROM speaking)))
),
state AS MATERIALIZED (
    SELECT record_id, content_sha256
    FROM raw_record
    WHERE record_id IN (SELECT unnest((SELECT list(record_id) FROM speaking)))
),
judged AS MATERIALIZED (
    SELECT work_id, compound, valid_to, classifier_says
    FROM judgement
    WHERE work_id IN (SELECT unnest((SELECT list(work_id) FROM log)))
),
compared AS (
    SELECT
        log.*,
        coalesce(json_extract_string(nullif(evidence.classifier_says, ''), '$.' || log.field), '') AS classifier_says,
        speaker.title AS paper_title,
        speaker.record_id AS speaker_id,
        log.content_sha256 <> '' AND log.content_sha256 <> speaker.content_sha256 AS is_another_state,
        (
            SELECT list(DISTINCT record_change.field ORDER BY record_change.field)
            FROM record_change
            WHERE record_change.record_id = speaker.record_id
              AND record_change.changed_at > log.decided_at
              AND record_change.field NOT IN ('revised_on', 'pmid_version')
        ) AS changed_fields,
        EXISTS (
            FROM state
            WHERE state.record_id = speaker.record_id
              AND state.content_sha256 = log.content_sha256
        ) AS is_state_of_speaker
    FROM log
    JOIN speaking ON speaking.work_id = log.work_id
    JOIN speaker ON speaker.record_id = speaking.record_id
    JOIN judged AS evidence
        ON evidence.work_id = log.work_id
       AND evidence.compound = log.compound
       AND evidence.valid_to IS NULL
),
found AS (
    SELECT
        *,
        classifier_said <> '' AND classifier_says <> '' AND classifier_says <> classifier_said AS classifier_changed,
        is_another_state AND (len(changed_fields) > 0 OR NOT is_state_of_speaker)              AS record_changed
    FROM compared
)
SELECT
    compound,
    pmid,
    work_id,
    paper_title AS title,
    field,
    value,
    decided_by,
    decided_at,
    reason,
    classifier_said,
    classifier_says,
    concat_ws(
        '; ',
        CASE
            WHEN classifier_changed AND classifier_says = coalesce(nullif(value, ''), 'nothing')
                THEN 'the classifier said ' || classifier_said || ' and now agrees'
            WHEN classifier_changed
                THEN 'the classifier said ' || classifier_said || ' and now says ' || classifier_says
        END,
        CASE
            WHEN record_changed AND len(changed_fields) > 0
                THEN 'the record changed since: ' || array_to_string(changed_fields, ', ')
            WHEN record_changed
                THEN 'it was decided on another record than ' || speaker_id || ' as it stands'
        END
    ) AS why,
    decision_id
FROM found
WHERE classifier_changed
   OR record_changed
ORDER BY decided_at, decision_id;

COMMENT ON VIEW decision_conflict IS 'Decisions that stand though the classifier says something else than it did, or the record changed since. For a person to look at again; nothing is resolved by itself.';
COMMENT ON COLUMN decision_conflict.compound IS 'The compound.';
COMMENT ON COLUMN decision_conflict.pmid IS 'PMID of the record that it was taken on; NULL: it has none.';
COMMENT ON COLUMN decision_conflict.work_id IS 'The work.';
COMMENT ON COLUMN decision_conflict.title IS 'Its title.';
COMMENT ON COLUMN decision_conflict.field IS 'What was decided.';
COMMENT ON COLUMN decision_conflict.value IS 'The decision.';
COMMENT ON COLUMN decision_conflict.decided_by IS 'Who.';
COMMENT ON COLUMN decision_conflict.decided_at IS 'When, UTC.';
COMMENT ON COLUMN decision_conflict.reason IS 'Why.';
COMMENT ON COLUMN decision_conflict.classifier_said IS 'What the classifier said when it was decided; nothing: it named none, or did not know; empty: not kept.';
COMMENT ON COLUMN decision_conflict.classifier_says IS 'What the classifier says now; likewise.';
COMMENT ON COLUMN decision_conflict.why IS 'What differs since.';
COMMENT ON COLUMN decision_conflict.decision_id IS 'The decision, for `litwatch curate --undo`.';
