-- Index at most $most works whose title or abstract is new or changed. To be run until search_fresh stays empty.
CREATE OR REPLACE TEMP TABLE search_fresh AS
SELECT work.work_id, record.content_sha256, record.title || ' ' || record.abstract AS text
FROM work
JOIN record USING (record_id)
LEFT JOIN search_document USING (work_id)
WHERE record.nonexistent_at IS NULL
  AND search_document.content_sha256 IS DISTINCT FROM record.content_sha256
LIMIT $most;

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

DELETE FROM search_document
WHERE work_id NOT IN (
    SELECT work_id
    FROM work
    JOIN record USING (record_id)
    WHERE record.nonexistent_at IS NULL
);

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
FROM (SELECT DISTINCT term FROM search_counted WHERE term NOT IN (SELECT term FROM search_term));

-- In the order of the words: looking one up then skips most of the table.
INSERT INTO search_posting BY NAME
SELECT search_term.term_id, search_counted.document_id, search_counted.occurrences
FROM search_counted
JOIN search_term USING (term)
ORDER BY search_term.term_id, search_counted.document_id;
