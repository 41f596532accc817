-- Decisions about any record, about links, and taken back; what the classifier said then, and what it says now.

ALTER TABLE decision RENAME TO decision_by_pmid;

CREATE TABLE decision (
    decision_id     VARCHAR NOT NULL,
    compound        VARCHAR NOT NULL,
    record_id       VARCHAR NOT NULL,
    other_record_id VARCHAR NOT NULL,
    field           VARCHAR NOT NULL,
    value           VARCHAR NOT NULL,
    reason          VARCHAR NOT NULL,
    decided_by      VARCHAR NOT NULL,
    decided_at      TIMESTAMP NOT NULL,
    undoes          VARCHAR NOT NULL,
    classifier_said VARCHAR NOT NULL,
    content_sha256  VARCHAR NOT NULL,
    PRIMARY KEY (decision_id)
);

-- What the classifier said at the time was not kept; which state of the record there was, can be found.
INSERT INTO decision
SELECT
    decision_id,
    compound,
    'pubmed:' || pmid,
    '',
    field,
    value,
    reason,
    decided_by,
    decided_at,
    '',
    '',
    coalesce(
        (
            SELECT arg_max(raw_record.content_sha256, raw_record.first_seen_at)
            FROM raw_record
            WHERE raw_record.record_id = 'pubmed:' || decision_by_pmid.pmid
              AND raw_record.first_seen_at <= decision_by_pmid.decided_at
        ),
        ''
    )
FROM decision_by_pmid;

DROP TABLE decision_by_pmid;

COMMENT ON TABLE decision IS 'One row per decision of a curator, and per undoing of one. Append-only; outranks the classifier. Which stand: view decision_log.';
COMMENT ON COLUMN decision.decision_id IS 'Identifier.';
COMMENT ON COLUMN decision.compound IS 'The compound; empty: it is about a link.';
COMMENT ON COLUMN decision.record_id IS 'The record that it was taken on. What is decided about one record of a work is decided about the work.';
COMMENT ON COLUMN decision.other_record_id IS 'Of a link: the other record, that later in the alphabet; empty otherwise.';
COMMENT ON COLUMN decision.field IS 'What was decided: role, study_type, is_primary, study_system, models, species, evidence_level; about (no: not about this compound); link (apart or together).';
COMMENT ON COLUMN decision.value IS 'The decision; lists separated by commas; empty: it undoes one.';
COMMENT ON COLUMN decision.reason IS 'Why.';
COMMENT ON COLUMN decision.decided_by IS 'Who.';
COMMENT ON COLUMN decision.decided_at IS 'When, UTC.';
COMMENT ON COLUMN decision.undoes IS 'The decision that this row takes back; empty: none.';
COMMENT ON COLUMN decision.classifier_said IS 'What the classifier said of this field when it was decided; nothing: it named none, or did not know; empty: not kept.';
COMMENT ON COLUMN decision.content_sha256 IS 'State of the record that spoke for the work when it was decided; empty: not known, or a link.';

ALTER TABLE judgement ADD COLUMN classifier_says VARCHAR DEFAULT '';
COMMENT ON COLUMN judgement.classifier_says IS 'Of a judgement that a curator decided: what the classifier says by itself, as JSON, by field; empty otherwise.';
