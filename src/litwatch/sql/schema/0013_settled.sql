-- What a run reads of every stored paper is kept for each work, so that a run reads anew only what it changed.
--
-- Whatever is written about a record or a work is marked in unsettled (store.py). A run settles the marked works before
-- it counts (queries/settle.sql); a publication checks and indexes what was settled. So is what was written by a process
-- that was killed: by the next that opens the file.

CREATE TABLE unsettled (
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL
);
COMMENT ON TABLE unsettled IS 'Marks: what was written about, until it is settled, checked and indexed. In the published file only records that wait to be linked.';
COMMENT ON COLUMN unsettled.kind IS 'work or record: to be settled; unchecked work or unchecked record: settled, to be checked and indexed; unlinked: a record to be linked to a work.';
COMMENT ON COLUMN unsettled.name IS 'Its work_id or record_id.';

INSERT INTO unsettled
SELECT 'work', work_id FROM (SELECT work_id FROM work UNION SELECT work_id FROM judgement)
UNION ALL
SELECT 'record', record_id FROM record
UNION ALL
SELECT 'unlinked', record_id FROM record;

CREATE TABLE settled_work (
    work_id        VARCHAR NOT NULL,
    is_retracted   BOOLEAN NOT NULL,
    has_correction BOOLEAN NOT NULL,
    entered_on     DATE,
    sources        VARCHAR[] NOT NULL,
    record_ids     VARCHAR[] NOT NULL,
    record_count   BIGINT NOT NULL
);
COMMENT ON TABLE settled_work IS 'One row per work in the view paper: what its records say together, as last settled.';
COMMENT ON COLUMN settled_work.work_id IS 'The work.';
COMMENT ON COLUMN settled_work.is_retracted IS 'As in paper.';
COMMENT ON COLUMN settled_work.has_correction IS 'As in paper.';
COMMENT ON COLUMN settled_work.entered_on IS 'As in paper.';
COMMENT ON COLUMN settled_work.sources IS 'As in paper.';
COMMENT ON COLUMN settled_work.record_ids IS 'As in paper.';
COMMENT ON COLUMN settled_work.record_count IS 'As in paper.';

CREATE TABLE settled_evidence (
    work_id        VARCHAR NOT NULL,
    compound       VARCHAR NOT NULL,
    pmid           BIGINT,
    evidence_level VARCHAR NOT NULL,
    is_retracted   BOOLEAN NOT NULL,
    decided_by     VARCHAR NOT NULL,
    named_in       VARCHAR[] NOT NULL,
    year           INTEGER,
    is_indexed     BOOLEAN NOT NULL,
    is_returned    BOOLEAN NOT NULL
);
COMMENT ON TABLE settled_evidence IS 'One row per judgement that stands: what is counted of it, as last settled. To read judgements: evidence.';
COMMENT ON COLUMN settled_evidence.work_id IS 'The work.';
COMMENT ON COLUMN settled_evidence.compound IS 'The compound.';
COMMENT ON COLUMN settled_evidence.pmid IS 'As in evidence.';
COMMENT ON COLUMN settled_evidence.evidence_level IS 'As in evidence.';
COMMENT ON COLUMN settled_evidence.is_retracted IS 'As in evidence.';
COMMENT ON COLUMN settled_evidence.decided_by IS 'As in evidence.';
COMMENT ON COLUMN settled_evidence.named_in IS 'As in evidence.';
COMMENT ON COLUMN settled_evidence.year IS 'Year of publication of the work; NULL: can not be told.';
COMMENT ON COLUMN settled_evidence.is_indexed IS 'MEDLINE has indexed the record that speaks for the work.';
COMMENT ON COLUMN settled_evidence.is_returned IS 'A search for the compound returns one of its records.';

CREATE TABLE settled_hit (
    work_id      VARCHAR NOT NULL,
    compound     VARCHAR NOT NULL,
    record_count BIGINT NOT NULL
);
COMMENT ON TABLE settled_hit IS 'One row per work and compound whose search returns one of its records, as last settled.';
COMMENT ON COLUMN settled_hit.work_id IS 'The work.';
COMMENT ON COLUMN settled_hit.compound IS 'The compound.';
COMMENT ON COLUMN settled_hit.record_count IS 'How many of its records a search for the compound returns.';

-- What a run looks for by these is few of many; the primary keys begin otherwise or hold more.
CREATE INDEX judgement_of_work ON judgement (work_id);
CREATE INDEX raw_record_of_record ON raw_record (record_id);
CREATE INDEX search_hit_of_record ON search_hit (record_id);

CREATE TABLE record_key AS
FROM record_block;

DROP TABLE record_block;

-- No primary key: it would be a third index, of both columns; cycle/linking.py adds no key that a record has.
CREATE TABLE record_block (
    record_id VARCHAR NOT NULL,
    block     VARCHAR NOT NULL
);
COMMENT ON TABLE record_block IS 'One row per record and key: records are compared only where they share a key that few have.';
COMMENT ON COLUMN record_block.record_id IS 'The record.';
COMMENT ON COLUMN record_block.block IS 'The key, its kind first: pmid, doi, pmcid, start or end of the title, page, abstract.';

INSERT INTO record_block
FROM record_key;

DROP TABLE record_key;
CREATE INDEX record_block_of_record ON record_block (record_id);
CREATE INDEX record_block_of_block ON record_block (block);

CREATE INDEX settled_work_of_work ON settled_work (work_id);
CREATE INDEX settled_evidence_of_work ON settled_evidence (work_id);
CREATE INDEX settled_hit_of_work ON settled_hit (work_id);
CREATE INDEX search_document_of_work ON search_document (work_id);
