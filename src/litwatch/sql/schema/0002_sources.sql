-- A second source: Europe PMC. A search returns records, not only PMIDs; a paper's full text can name a compound that
-- its abstract does not.

ALTER TABLE search_hit RENAME TO search_hit_of_pmids;

CREATE TABLE search_hit (
    compound       VARCHAR NOT NULL,
    record_id      VARCHAR NOT NULL,
    first_seen_at  TIMESTAMP NOT NULL,
    gone_at        TIMESTAMP,
    is_nonexistent BOOLEAN NOT NULL,
    source         VARCHAR NOT NULL,
    PRIMARY KEY (compound, record_id)
);

INSERT INTO search_hit
SELECT compound, 'pubmed:' || pmid, first_seen_at, gone_at, is_nonexistent, 'pubmed'
FROM search_hit_of_pmids;

DROP TABLE search_hit_of_pmids;

COMMENT ON TABLE search_hit IS 'One row per compound and record that a search has returned.';
COMMENT ON COLUMN search_hit.compound IS 'The compound searched for.';
COMMENT ON COLUMN search_hit.record_id IS 'The record returned.';
COMMENT ON COLUMN search_hit.first_seen_at IS 'First run whose search returned it.';
COMMENT ON COLUMN search_hit.gone_at IS 'First complete run whose searches no longer returned it; NULL: still returned.';
COMMENT ON COLUMN search_hit.is_nonexistent IS 'PubMed says that the PMID does not exist any more (deleted or merged).';
COMMENT ON COLUMN search_hit.source IS 'The service that returned it first: pubmed, europepmc, or elink (one step around a paper).';

CREATE TABLE full_text (
    record_id      VARCHAR NOT NULL,
    pmcid          VARCHAR NOT NULL,
    content        BLOB NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    fetched_at     TIMESTAMP NOT NULL,
    PRIMARY KEY (record_id)
);

COMMENT ON TABLE full_text IS 'One row per record whose open full text was fetched, since its title and abstract do not name a compound that a search found in it.';
COMMENT ON COLUMN full_text.record_id IS 'The record.';
COMMENT ON COLUMN full_text.pmcid IS 'The PMCID that it was fetched by.';
COMMENT ON COLUMN full_text.content IS 'JATS XML as received, compressed by zlib; empty: Europe PMC has none.';
COMMENT ON COLUMN full_text.content_sha256 IS 'SHA-256 of the JATS as received.';
COMMENT ON COLUMN full_text.fetched_at IS 'Moment of the run that fetched it, UTC.';

ALTER TABLE judgement ADD COLUMN named_in VARCHAR[] DEFAULT [];
COMMENT ON COLUMN judgement.named_in IS 'Fields that name the compound: title, abstract, other_abstract, keyword, substance, mesh, full_text; empty: judged before this was kept, or an artefact.';

ALTER TABLE compound_run ADD COLUMN not_searched VARCHAR DEFAULT '';
COMMENT ON COLUMN compound_run.not_searched IS 'Sources that were not searched and whose absence does not make the search incomplete, with the reason; empty: none.';

-- What is looked for by name stands beside what is looked for by index.
ALTER TABLE search ADD COLUMN field VARCHAR DEFAULT 'name';
COMMENT ON COLUMN search.field IS 'name: the words of a name in text; index: substance or MeSH heading; all: every field of Europe PMC, full text included.';
