-- What is counted of all works is counted when works are settled (queries/settle.sql): of the years that those works are
-- of, and from that for every compound. Whoever asks for verdicts, certificates or charts reads it.

CREATE TABLE settled_tally (
    compound       VARCHAR NOT NULL,
    year           INTEGER,
    evidence_level VARCHAR NOT NULL,
    is_retracted   BOOLEAN NOT NULL,
    decided_by     VARCHAR NOT NULL,
    named_in       VARCHAR[] NOT NULL,
    is_indexed     BOOLEAN NOT NULL,
    is_returned    BOOLEAN NOT NULL,
    works          BIGINT NOT NULL,
    newest_pmid    BIGINT
);
COMMENT ON TABLE settled_tally IS 'One row per kind of row in settled_evidence: how many of them there are, as last settled.';
COMMENT ON COLUMN settled_tally.compound IS 'The compound.';
COMMENT ON COLUMN settled_tally.year IS 'Year of publication; NULL: can not be told.';
COMMENT ON COLUMN settled_tally.evidence_level IS 'As in evidence.';
COMMENT ON COLUMN settled_tally.is_retracted IS 'As in evidence.';
COMMENT ON COLUMN settled_tally.decided_by IS 'As in evidence.';
COMMENT ON COLUMN settled_tally.named_in IS 'As in evidence.';
COMMENT ON COLUMN settled_tally.is_indexed IS 'MEDLINE has indexed the record that speaks for the work.';
COMMENT ON COLUMN settled_tally.is_returned IS 'A search for the compound returns one of its records.';
COMMENT ON COLUMN settled_tally.works IS 'How many works.';
COMMENT ON COLUMN settled_tally.newest_pmid IS 'The greatest PMID among them; NULL: none has one.';

-- In an older copy that was published and is a working file again.
DROP TABLE IF EXISTS settled_evidence_count;

CREATE TABLE settled_evidence_count (
    compound         VARCHAR NOT NULL,
    primary_in_topic BIGINT NOT NULL,
    primary_other    BIGINT NOT NULL,
    human_primary    BIGINT NOT NULL,
    secondary        BIGINT NOT NULL,
    mention_only     BIGINT NOT NULL,
    retracted        BIGINT NOT NULL,
    first_year       INTEGER,
    last_year        INTEGER,
    newest_pmid      BIGINT
);
COMMENT ON TABLE settled_evidence_count IS 'One row per compound with evidence: the view evidence_count, as last settled.';
COMMENT ON COLUMN settled_evidence_count.compound IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.primary_in_topic IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.primary_other IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.human_primary IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.secondary IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.mention_only IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.retracted IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.first_year IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.last_year IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.newest_pmid IS 'As in compound_verdict.';

-- A work of each year is settled anew, and with it the year counted.
INSERT INTO unsettled
SELECT 'work', min(work_id)
FROM settled_evidence
GROUP BY year;

-- The records of few works are looked up at every step of a run.
CREATE INDEX work_record_of_work ON work_record (work_id);
