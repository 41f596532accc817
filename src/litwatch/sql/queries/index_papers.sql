-- Of the works that were written about, index at most $most whose title or abstract is new or changed. To be run until
-- search_fresh stays empty.
CREATE OR REPLACE TEMP TABLE search_written AS
SELECT DISTINCT name AS work_id
FROM unsettled
WHERE kind = 'unchecked work';

CREATE OR REPLACE TEMP TABLE search_stale AS
WITH
speaking AS MATERIALIZED (
    SELECT work_id, record_id
    FROM work
    WHERE work_id IN (FROM search_written)
),
indexed AS MATERIALIZED (
    SELECT work_id, content_sha256
    FROM search_document
    WHERE work_id IN (FROM search_written)
),
told AS MATERIALIZED (
    SELECT record_id, content_sha256, nonexistent_at
    FROM record
    WHERE record_id IN (SELECT record_id FROM speaking)
)
SELECT speaking.work_id, told.record_id
FROM speaking
JOIN told USING (record_id)
LEFT JOIN indexed USING (work_id)
WHERE told.nonexistent_at IS NULL
  AND indexed.content_sha256 IS DISTINCT FROM told.content_sha256;

-- A statement of its own: a LIMIT within the one above has DuckDB 2.0 wait for ever.
CREATE OR REPLACE TEMP TABLE search_taken AS
FROM search_stale
LIMIT $most;

CREATE OR REPLACE TEMP TABLE search_fresh AS
WITH text AS MATERIALIZED (
    SELECT record_id, content_sha256, title || ' ' || abstract AS text
    FROM record
    WHERE record_id IN (SELECT record_id FROM search_taken)
)
SELECT search_taken.work_id, text.content_sha256, text.text
FROM search_taken
JOIN text USING (record_id);

-- Indexing by PubMed changes a record, not its text.
UPDATE search_document
SET content_sha256 = search_fresh.content_sha256
FROM search_fresh
WHERE search_document.work_id = search_fresh.work_id
  AND search_document.text_md5 = md5(search_fresh.text);

DELETE FROM search_document
USING search_fresh
WHERE search_document.work_id = search_fresh.work_id
  AND search_document.content_sha256 <> search_fresh.content_sha256;

CREATE OR REPLACE TEMP TABLE search_standing AS
WITH speaking AS MATERIALIZED (
    SELECT work_id, record_id
    FROM work
    WHERE work_id IN (FROM search_written)
)
SELECT speaking.work_id
FROM speaking
WHERE record_id NOT IN (SELECT record_id FROM record WHERE nonexistent_at IS NOT NULL);

DELETE FROM search_document
WHERE work_id IN (FROM search_written ANTI JOIN search_standing USING (work_id));

CREATE OR REPLACE TEMP TABLE search_numbered AS
SELECT
    nextval('search_document_id')::INTEGER AS document_id,
    work_id,
    content_sha256,
    md5(text)                              AS text_md5,
    search_words(text)                     AS words
FROM search_fresh
ANTI JOIN search_document USING (work_id);

INSERT INTO search_document BY NAME
SELECT document_id, work_id, content_sha256, text_md5, len(words) AS length
FROM search_numbered;

CREATE OR REPLACE TEMP TABLE search_counted AS
SELECT document_id, word AS term, count(*)::INTEGER AS occurrences
FROM (SELECT document_id, unnest(words) AS word FROM search_numbered)
GROUP BY document_id, word;

INSERT INTO search_term BY NAME
SELECT
    (coalesce((SELECT max(term_id) FROM search_term), 0) + row_number() OVER (ORDER BY term))::INTEGER AS term_id,
    term
FROM (SELECT DISTINCT term FROM search_counted)
WHERE term NOT IN (SELECT term FROM search_term WHERE term IN (SELECT term FROM search_counted));

-- In the order of the words: looking one up then skips most of the table.
INSERT INTO search_posting BY NAME
SELECT search_term.term_id, search_counted.document_id, search_counted.occurrences
FROM search_counted
JOIN search_term USING (term)
ORDER BY search_term.term_id, search_counted.document_id;
