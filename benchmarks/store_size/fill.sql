-- $count works, of $compounds compounds, as litwatch stores them: a record, its raw state (200 bytes stand for it), a
-- work, a hit, and one or two judgements of which every tenth has an ended one before it. Abstracts of 180 words.
INSERT INTO run BY NAME
SELECT
    'run-0' AS run_id, 'weekly' AS kind, TIMESTAMP '2026-11-09 07:00' AS run_at, run_at AS started_at, run_at AS ended_at,
    'complete' AS status, '' AS note, '0' AS litwatch_version, 0 AS request_count;

INSERT INTO compound BY NAME
SELECT
    'compound' || number AS compound, 'azapirone' AS compound_class, 'Azapirones' AS class_label, number AS position,
    [compound] AS names, TIMESTAMP '2026-11-09 07:00' AS added_at, NULL AS removed_at
FROM range($compounds) AS numbers(number);

INSERT INTO compound_run BY NAME
SELECT
    'run-0' AS run_id, compound, added_at AS run_at, 'whole' AS scope, true AS is_complete, '' AS problem,
    0 AS matched_count, 0 AS fetched_count, 0 AS gone_count, '' AS not_searched
FROM compound;

INSERT INTO record BY NAME
SELECT
    'pubmed:' || pmid AS record_id, 'pubmed' AS source, pmid, 1 AS pmid_version, 'MEDLINE' AS status,
    '' AS indexing_method, s0.words[:60] AS title, '' AS vernacular_title,
    concat_ws(' ', s0.words, s1.words, s2.words, s3.words, s4.words, s5.words, s6.words, s7.words, s8.words) AS abstract,
    '' AS other_abstract, ['Example A', 'Sample BC'] AS authors, 'Journal of Made-up Papers' AS journal,
    'J Made-up Pap' AS journal_abbreviation, '' AS issn, '1' AS volume, '2' AS issue, '3-9' AS pages,
    '2001' AS publication_date, 1950 + pmid % 76 AS year, DATE '1990-01-01' + (pmid % 12000)::INTEGER AS entered_on,
    NULL AS revised_on, '10.1000/' || pmid AS doi, NULL AS pmcid, ['eng'] AS languages,
    ['Journal Article'] AS publication_types, ['Animals', 'Rats', 'Depression/drug therapy*'] AS mesh,
    [] AS substances, [] AS keywords, [] AS corrections, false AS is_book, false AS is_preprint,
    pmid % 1000 = 0 AS is_retracted, false AS has_correction, md5(pmid::VARCHAR) AS content_sha256,
    TIMESTAMP '2026-11-09 07:00' AS first_seen_at, first_seen_at AS fetched_at, NULL AS nonexistent_at
FROM (
    SELECT
        number + $start AS pmid,
        list_transform(range(9), lambda one: (hash((number + $start) * 10 + one) % 20000)::BIGINT) AS of
    FROM range($count) AS numbers(number)
) AS works
JOIN sentence AS s0 ON s0.number = of[1]
JOIN sentence AS s1 ON s1.number = of[2]
JOIN sentence AS s2 ON s2.number = of[3]
JOIN sentence AS s3 ON s3.number = of[4]
JOIN sentence AS s4 ON s4.number = of[5]
JOIN sentence AS s5 ON s5.number = of[6]
JOIN sentence AS s6 ON s6.number = of[7]
JOIN sentence AS s7 ON s7.number = of[8]
JOIN sentence AS s8 ON s8.number = of[9];

INSERT INTO raw_record BY NAME
SELECT
    record_id, content_sha256, 'pubmed_xml' AS raw_format,
    encode(sha256(record_id) || sha256(record_id || 'a') || sha256(record_id || 'b') || 'padding_') AS content,
    first_seen_at, 'run-0' AS run_id, first_seen_at AS last_seen_at
FROM record;

INSERT INTO work BY NAME
SELECT 'work:' || record_id AS work_id, record_id, first_seen_at FROM record;

INSERT INTO work_record BY NAME
SELECT record_id, 'work:' || record_id AS work_id, 'itself' AS reason FROM record;

INSERT INTO search_hit BY NAME
SELECT
    'compound' || (pmid * 7919 % $compounds) AS compound, record_id, first_seen_at, NULL AS gone_at,
    false AS is_nonexistent, 'pubmed' AS source
FROM record;

INSERT INTO judgement BY NAME
SELECT
    'work:' || record_id AS work_id,
    'compound' || ((pmid * 7919 + which) % $compounds) AS compound,
    first_seen_at - INTERVAL 7 DAY * ended AS valid_from,
    CASE WHEN ended = 1 THEN first_seen_at END AS valid_to,
    pmid, 'studied' AS role, 'animal_drug_intervention' AS study_type, true AS is_primary, ['in_vivo'] AS study_system,
    ['forced swim test'] AS models, ['rat'] AS species,
    ['topic_in_vivo', 'human_trial', 'other_in_vivo', 'in_vitro', 'secondary', 'mention', 'mention', 'artefact'][(hash(pmid + which) % 8 + 1)::BIGINT]
        AS evidence_level,
    is_retracted,
    '[{"label":"topic_in_vivo","rule":"model given","field":"abstract","words":"' || substr(abstract, 1 + pmid % 100, 30)
        || '","start":' || pmid % 100 || ',"sentence":"' || substr(abstract, 1 + pmid % 90, 160) || '"}]' AS rationale,
    [] AS contradictions, 0.5 + (pmid % 50) / 100 AS confidence, 'rules' AS decided_by,
    first_seen_at, CASE WHEN ended = 1 THEN 'the rules changed' ELSE '' END AS ended_because, ['abstract'] AS named_in
FROM record, range(2) AS judged(which), range(2) AS older(ended)
WHERE (which = 0 OR pmid % 3 = 0)
  AND (ended = 0 OR pmid % 10 = 0)
;

-- Linked, with keys as records have them: few share one.
INSERT INTO record_block BY NAME
SELECT record_id, unnest(['pmid ', 'doi 10.1000/', 'start ', 'start of ', 'end ', 'page ', 'abstract ']) || pmid AS block
FROM record;

UPDATE work_record
SET linked_state = $linked_by || ' ' || (SELECT content_sha256 FROM record WHERE record.record_id = work_record.record_id);
