-- One step around the primary papers of a compound: what names it there and its queries missed is a gap in its names.

CREATE TABLE gap (
    compound  VARCHAR NOT NULL,
    record_id VARCHAR NOT NULL,
    pmid      BIGINT NOT NULL,
    beside    BIGINT NOT NULL,
    link      VARCHAR NOT NULL,
    names     VARCHAR[] NOT NULL,
    found_at  TIMESTAMP NOT NULL,
    run_id    VARCHAR NOT NULL,
    PRIMARY KEY (compound, record_id)
);
COMMENT ON TABLE gap IS 'One row per compound and record that names it and that its complete search did not return: found by ELink, one step around its primary papers.';
COMMENT ON COLUMN gap.compound IS 'The compound.';
COMMENT ON COLUMN gap.record_id IS 'The record, which is stored and judged as every other.';
COMMENT ON COLUMN gap.pmid IS 'Its PMID.';
COMMENT ON COLUMN gap.beside IS 'PMID of a primary paper beside which it was found.';
COMMENT ON COLUMN gap.link IS 'cites (it cites that paper) or cited (that paper cites it).';
COMMENT ON COLUMN gap.names IS 'The compound as the record writes it: what to look at for the watchlist.';
COMMENT ON COLUMN gap.found_at IS 'First run that found it, UTC.';
COMMENT ON COLUMN gap.run_id IS 'That run.';

CREATE TABLE neighbour (
    compound  VARCHAR NOT NULL,
    pmid      BIGINT NOT NULL,
    looked_at TIMESTAMP NOT NULL,
    PRIMARY KEY (compound, pmid)
);
COMMENT ON TABLE neighbour IS 'One row per compound and PMID beside its primary papers that was fetched and does not name it; it is not stored, nor fetched again.';
COMMENT ON COLUMN neighbour.compound IS 'The compound.';
COMMENT ON COLUMN neighbour.pmid IS 'The PMID.';
COMMENT ON COLUMN neighbour.looked_at IS 'Moment of the run that looked at it, UTC.';
