-- learnt(since, until): papers judged before since of which something became known after it, up to until: that it is
-- retracted, that the preprint is published, or that a correction or expression of concern is linked. A judgement need not have changed by
-- it. Which preprint spoke is told by the judgement that stood at since: by its PMID, or where it has none, by the
-- record that the work is named after.
--
-- Each of the three begins with what is new, so that what is stored is not gone through: a retraction or another PMID ends
-- a judgement and begins one (cycle/assess.py); only where neither the preprint nor what speaks now has a PMID may the
-- judgement go on, and then the record that speaks is new.
CREATE OR REPLACE MACRO learnt(since, until) AS TABLE
WITH
newcomer AS MATERIALIZED (
    SELECT record_id
    FROM record
    WHERE first_seen_at > since
      AND first_seen_at <= until
      AND pmid IS NULL
      AND NOT is_preprint
),
joined AS MATERIALIZED (
    SELECT work_id
    FROM work_record
    WHERE record_id IN (FROM newcomer)
),
going_on AS MATERIALIZED (
    SELECT work_id, compound, valid_from, valid_to, pmid, evidence_level
    FROM judgement
    WHERE work_id IN (FROM joined)
),
spoken AS MATERIALIZED (
    SELECT work_id, compound, pmid, evidence_level
    FROM judgement
    WHERE valid_to > since
      AND valid_from <= since
    UNION ALL
    SELECT work_id, compound, pmid, evidence_level
    FROM going_on
    WHERE pmid IS NULL
      AND valid_from <= since
      AND valid_to IS NULL
),
told AS MATERIALIZED (
    SELECT
        compound,
        pmid AS spoken_pmid,
        coalesce('pubmed:' || pmid, regexp_replace(work_id, '^work:', '')) AS record_id
    FROM spoken
    WHERE evidence_level <> 'artefact'
),
preprint AS MATERIALIZED (
    SELECT record_id, pmid, title, doi, is_preprint
    FROM record
    WHERE record_id IN (SELECT record_id FROM told)
),
member AS MATERIALIZED (
    SELECT work_id, record_id
    FROM work_record
    WHERE record_id IN (SELECT record_id FROM preprint WHERE is_preprint)
),
speaking AS MATERIALIZED (
    SELECT work_id, record_id
    FROM work
    WHERE work_id IN (SELECT work_id FROM member)
),
speaker AS MATERIALIZED (
    SELECT record_id, pmid, is_preprint, first_seen_at
    FROM record
    WHERE record_id IN (SELECT record_id FROM speaking)
),
published AS (
    SELECT
        member.work_id,
        told.compound,
        arg_min(preprint.title, preprint.record_id) AS preprint_title,
        arg_min(preprint.pmid, preprint.record_id)  AS preprint_pmid,
        arg_min(preprint.doi, preprint.record_id)   AS preprint_doi
    FROM told
    JOIN preprint USING (record_id)
    JOIN member USING (record_id)
    JOIN speaking ON speaking.work_id = member.work_id
    JOIN speaker ON speaker.record_id = speaking.record_id
    WHERE preprint.is_preprint
      AND NOT speaker.is_preprint
      AND speaker.first_seen_at <= until
      -- Between two records without a PMID, only the time tells which one spoke.
      AND (told.spoken_pmid IS NOT NULL OR speaker.pmid IS NOT NULL OR speaker.first_seen_at > since)
    GROUP BY member.work_id, told.compound
),
changed AS MATERIALIZED (
    SELECT record_id
    FROM record_change
    WHERE field = 'corrections'
      AND changed_at > since
      AND changed_at <= until
      AND regexp_matches(after, '(ErratumIn|CorrectedandRepublishedIn|ExpressionOfConcernIn):')
),
corrected AS MATERIALIZED (
    SELECT DISTINCT work_id
    FROM work_record
    WHERE record_id IN (FROM changed)
),
candidate AS MATERIALIZED (
    SELECT work_id FROM published
    UNION
    SELECT work_id FROM corrected
    UNION
    SELECT work_id FROM judgement WHERE valid_from > since AND is_retracted
),
judged AS MATERIALIZED (
    SELECT work_id, compound, valid_from, valid_to, evidence_level, is_retracted, first_seen_at
    FROM judgement
    WHERE work_id IN (SELECT unnest((SELECT list(work_id) FROM candidate)))
),
evidence AS (
    FROM judged
    WHERE stands_at(valid_from, valid_to, until)
      AND evidence_level <> 'artefact'
),
stood AS (
    FROM judged
    WHERE stands_at(valid_from, valid_to, since)
      AND evidence_level <> 'artefact'
)
SELECT
    evidence.work_id,
    evidence.compound,
    published.work_id IS NOT NULL            AS is_published,
    coalesce(published.preprint_title, '')   AS preprint_title,
    published.preprint_pmid,
    published.preprint_doi,
    evidence.is_retracted AND NOT coalesce(stood.is_retracted, false) AS is_retracted,
    corrected.work_id IS NOT NULL            AS is_corrected
FROM evidence
LEFT JOIN stood USING (work_id, compound)
LEFT JOIN published USING (work_id, compound)
LEFT JOIN corrected USING (work_id)
WHERE evidence.first_seen_at <= since
  AND (
      published.work_id IS NOT NULL
      OR corrected.work_id IS NOT NULL
      OR (evidence.is_retracted AND NOT coalesce(stood.is_retracted, false))
  );

COMMENT ON MACRO TABLE learnt IS 'What became known between two moments (UTC) about papers judged before: that it is retracted, that a preprint is published, that a correction or expression of concern is linked.';
