-- Links between records and the keys that they share are kept, so that a run compares only what is new or changed.

-- It was derived anew at every run; the next one finds its rows again, for standing_link.
DROP TABLE doubtful_link;

CREATE TABLE standing_link (
    record_id       VARCHAR NOT NULL,
    other_record_id VARCHAR NOT NULL,
    reason          VARCHAR NOT NULL,
    probability     DOUBLE NOT NULL,
    merges          BOOLEAN NOT NULL,
    decided         VARCHAR NOT NULL,
    PRIMARY KEY (record_id, other_record_id)
);
COMMENT ON TABLE standing_link IS 'One row per pair of records that are or may be one work, or that a curator decided about; view record_link shows it with the works.';
COMMENT ON COLUMN standing_link.record_id IS 'The record whose identifier comes first.';
COMMENT ON COLUMN standing_link.other_record_id IS 'The other.';
COMMENT ON COLUMN standing_link.reason IS 'What is stated, or what is alike and what differs.';
COMMENT ON COLUMN standing_link.probability IS 'That they are one work, from 0 to 1; 1 where it is stated.';
COMMENT ON COLUMN standing_link.merges IS 'Sure enough to make one work of them; false: a suggestion.';
COMMENT ON COLUMN standing_link.decided IS 'What a curator decided: apart or together; empty: nothing.';

CREATE TABLE record_block (
    record_id VARCHAR NOT NULL,
    block     VARCHAR NOT NULL,
    PRIMARY KEY (record_id, block)
);
COMMENT ON TABLE record_block IS 'One row per record and key: records are compared only where they share a key that few have.';
COMMENT ON COLUMN record_block.record_id IS 'The record.';
COMMENT ON COLUMN record_block.block IS 'The key, its kind first: pmid, doi, pmcid, start or end of the title, page, abstract.';

ALTER TABLE work_record ADD COLUMN probability DOUBLE DEFAULT 1.0;
COMMENT ON COLUMN work_record.probability IS 'Of the strongest link that holds it there, from 0 to 1; 1: stated, or itself.';

ALTER TABLE work_record ADD COLUMN linked_state VARCHAR DEFAULT '';
COMMENT ON COLUMN work_record.linked_state IS 'Weights and rules of linking, and state of the record (content_sha256), that it was linked by; another is linked anew.';
COMMENT ON COLUMN work_record.reason IS 'Why it belongs there: itself, same PMID, doi or pmcid, the link that PubMed gives, what is alike, or a curator.';
