-- PubMed's files: which are done and for which names, where each stored record stands in them, and what waits to be
-- judged, so that a run that was killed is completed by the next.

ALTER TABLE source_file ADD COLUMN name VARCHAR DEFAULT '';
ALTER TABLE source_file ADD COLUMN kind VARCHAR DEFAULT '';
ALTER TABLE source_file ADD COLUMN file_year INTEGER;
ALTER TABLE source_file ADD COLUMN file_number INTEGER;
ALTER TABLE source_file ADD COLUMN size BIGINT DEFAULT 0;
ALTER TABLE source_file ADD COLUMN identity VARCHAR DEFAULT '';
ALTER TABLE source_file ADD COLUMN md5 VARCHAR DEFAULT '';
ALTER TABLE source_file ADD COLUMN names_sha256 VARCHAR DEFAULT '';
ALTER TABLE source_file ADD COLUMN again_because VARCHAR DEFAULT '';

COMMENT ON TABLE source_file IS 'One row per file ingested and run that did it. Done: a row without problem and again_because, for names that today''s are among; such a file is passed over.';
COMMENT ON COLUMN source_file.name IS 'Its name without folders; empty: ingested before this was kept.';
COMMENT ON COLUMN source_file.kind IS 'baseline or update, by the folder that it lay in (baseline, updatefiles); empty: another.';
COMMENT ON COLUMN source_file.file_year IS 'Of a file of NLM''s (pubmed26n0001.xml.gz): the year of its baseline; NULL: another file.';
COMMENT ON COLUMN source_file.file_number IS 'Of a file of NLM''s: its number in that year; NULL: another file.';
COMMENT ON COLUMN source_file.size IS 'Bytes.';
COMMENT ON COLUMN source_file.identity IS 'What tells it from another of its name: of a .gz file its trailer (CRC-32 and length), of another the SHA-256.';
COMMENT ON COLUMN source_file.md5 IS 'MD5 as the .md5 file beside it said and as it was; empty: there was none.';
COMMENT ON COLUMN source_file.names_sha256 IS 'The names it was screened for: screened_names.';
COMMENT ON COLUMN source_file.again_because IS 'Why it is to be screened again; empty: it is not.';

CREATE TABLE screened_names (
    names_sha256 VARCHAR NOT NULL,
    names        VARCHAR[] NOT NULL,
    look_alikes  VARCHAR[] NOT NULL,
    PRIMARY KEY (names_sha256)
);
COMMENT ON TABLE screened_names IS 'One row per list of names that a file was screened for.';
COMMENT ON COLUMN screened_names.names_sha256 IS 'Hash of the list.';
COMMENT ON COLUMN screened_names.names IS 'Every name on the watchlist then.';
COMMENT ON COLUMN screened_names.look_alikes IS 'Names of other compounds that were passed over then.';

CREATE TABLE record_file (
    record_id   VARCHAR NOT NULL,
    file_year   INTEGER NOT NULL,
    file_number INTEGER NOT NULL,
    PRIMARY KEY (record_id)
);
COMMENT ON TABLE record_file IS 'One row per stored record that a file of NLM''s held or deleted: the newest such file. An older one changes nothing of it.';
COMMENT ON COLUMN record_file.record_id IS 'The record.';
COMMENT ON COLUMN record_file.file_year IS 'Year of the baseline that the file belongs to.';
COMMENT ON COLUMN record_file.file_number IS 'Its number in that year.';

-- No key: rows are put for each state of a record, and taken away when its work is judged.
CREATE TABLE record_to_judge (
    record_id VARCHAR NOT NULL
);
COMMENT ON TABLE record_to_judge IS 'Records stored, linked or deleted anew whose works wait to be judged. Empty after a run that was not stopped.';
COMMENT ON COLUMN record_to_judge.record_id IS 'The record.';

COMMENT ON COLUMN record_change.changed_at IS 'Moment of the run that found the change, UTC; where one run found several states, each a microsecond later.';
