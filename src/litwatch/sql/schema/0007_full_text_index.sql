-- A full-text index over title and abstract, in plain tables: DuckDB's own (fts) is an extension that has to be fetched.
-- Each publication indexes what is new (queries/index_papers.sql); view search_papers scores (views/94_search_papers.sql).

CREATE SEQUENCE search_document_id;

CREATE TABLE search_term (
    term_id INTEGER NOT NULL,
    term    VARCHAR NOT NULL,
    PRIMARY KEY (term)
);
COMMENT ON TABLE search_term IS 'One row per word of a title or abstract.';
COMMENT ON COLUMN search_term.term_id IS 'Its number in search_posting.';
COMMENT ON COLUMN search_term.term IS 'The word: letters and digits, in lower case, without accents.';

-- No keys: both are only written by index_papers.sql, and a key of a hundred million rows would outweigh them.
CREATE TABLE search_document (
    document_id    INTEGER NOT NULL,
    work_id        VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    text_md5       VARCHAR NOT NULL,
    length         INTEGER NOT NULL
);
COMMENT ON TABLE search_document IS 'One row per indexed work. A text that changed gets a new number; what search_posting holds under the old one counts no more.';
COMMENT ON COLUMN search_document.document_id IS 'Its number in search_posting.';
COMMENT ON COLUMN search_document.work_id IS 'The work.';
COMMENT ON COLUMN search_document.content_sha256 IS 'State of the speaking record that was indexed.';
COMMENT ON COLUMN search_document.text_md5 IS 'Hash of its title and abstract.';
COMMENT ON COLUMN search_document.length IS 'How many words they have.';

CREATE TABLE search_posting (
    term_id     INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    occurrences INTEGER NOT NULL
);
COMMENT ON TABLE search_posting IS 'One row per word and text that has it.';
COMMENT ON COLUMN search_posting.term_id IS 'The word.';
COMMENT ON COLUMN search_posting.document_id IS 'The text.';
COMMENT ON COLUMN search_posting.occurrences IS 'How often it has the word.';
