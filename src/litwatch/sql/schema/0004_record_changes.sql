-- The life of a record: what each new state of it changed, and for how long each state was seen.

ALTER TABLE raw_record ADD COLUMN last_seen_at TIMESTAMP;

UPDATE raw_record
SET last_seen_at = coalesce(
    (
        SELECT record.fetched_at
        FROM record
        WHERE record.record_id = raw_record.record_id
          AND record.content_sha256 = raw_record.content_sha256
    ),
    raw_record.first_seen_at
);

COMMENT ON COLUMN raw_record.last_seen_at IS 'Last run that received this state, UTC.';

CREATE TABLE record_change (
    record_id  VARCHAR NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    field      VARCHAR NOT NULL,
    before     VARCHAR NOT NULL,
    after      VARCHAR NOT NULL,
    run_id     VARCHAR NOT NULL,
    PRIMARY KEY (record_id, changed_at, field)
);
COMMENT ON TABLE record_change IS 'One row per record, run and field that a new state of the record changed. The states as received: raw_record.';
COMMENT ON COLUMN record_change.record_id IS 'The record.';
COMMENT ON COLUMN record_change.changed_at IS 'Moment of the run that found the change, UTC.';
COMMENT ON COLUMN record_change.field IS 'Column of the table record.';
COMMENT ON COLUMN record_change.before IS 'What stood there; of a list, what is gone; long texts cut.';
COMMENT ON COLUMN record_change.after IS 'What stands there; of a list, what is new; long texts cut.';
COMMENT ON COLUMN record_change.run_id IS 'That run.';
