-- search_papers(words, most := 20): works whose title or abstract has these words, the best first, with their score.
--
-- BM25 (Robertson and Zaragoza 2009) with k1 = 1.2 and b = 0.75, and the weight of a word as Lucene has it: ln(1 +
-- (n - df + 0.5) / (df + 0.5)), never negative. Any of the words may be missing. Words are compared in lower case,
-- without accents and without the plural (Harman's "S stemmer", 1991).
CREATE OR REPLACE MACRO search_words(text) AS
    regexp_extract_all(strip_accents(lower(text)), '[\p{L}\p{N}]+');

CREATE OR REPLACE MACRO search_stem(word) AS
    CASE
        WHEN length(word) < 4                                                                THEN word
        WHEN word LIKE '%ies' AND word NOT LIKE '%eies' AND word NOT LIKE '%aies'            THEN word[:-4] || 'y'
        WHEN word LIKE '%es' AND word NOT LIKE '%aes' AND word NOT LIKE '%ees' AND word NOT LIKE '%oes' THEN word[:-2]
        WHEN word LIKE '%s' AND word NOT LIKE '%us' AND word NOT LIKE '%ss'                  THEN word[:-2]
        ELSE word
    END;

CREATE OR REPLACE MACRO search_papers(words, most := 20) AS TABLE
WITH
asked AS (
    SELECT DISTINCT search_stem(word) AS stem
    FROM (SELECT unnest(search_words(words)) AS word)
),
known AS (
    SELECT search_term.term_id, asked.stem
    FROM search_term
    JOIN asked ON asked.stem = search_stem(search_term.term)
),
counted AS (
    SELECT search_document.document_id, known.stem, search_document.length, sum(search_posting.occurrences) AS occurrences
    FROM search_posting
    JOIN known USING (term_id)
    JOIN search_document USING (document_id)
    GROUP BY ALL
),
every AS (
    SELECT count(*) AS n, avg(length) AS usual_length
    FROM search_document
),
weighed AS (
    SELECT stem, ln(1 + (any_value(every.n) - count(*) + 0.5) / (count(*) + 0.5)) AS weight
    FROM counted, every
    GROUP BY stem
),
scored AS (
    SELECT
        counted.document_id,
        sum(
            weighed.weight * counted.occurrences * (1.2 + 1)
            / (counted.occurrences + 1.2 * (1 - 0.75 + 0.75 * counted.length / every.usual_length))
        )                                   AS score,
        list(counted.stem ORDER BY counted.stem) AS words_found
    FROM counted
    JOIN weighed USING (stem), every
    GROUP BY counted.document_id
    ORDER BY score DESC, counted.document_id
    LIMIT most
)
SELECT
    search_document.work_id,
    record.pmid,
    record.title,
    record.journal,
    record.year,
    round(scored.score, 4) AS score,
    scored.words_found
FROM scored
JOIN search_document USING (document_id)
JOIN work USING (work_id)
JOIN record USING (record_id)
ORDER BY scored.score DESC, search_document.work_id;

COMMENT ON MACRO TABLE search_papers IS 'Works whose title or abstract has these words, the best first: work_id, pmid, title, journal, year, score (BM25), words_found. At most 20, or as many as most := says.';
