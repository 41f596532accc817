-- learnt_plainly(since, until): what learnt says, by going through every judgement that stood at both moments.
CREATE OR REPLACE MACRO learnt_plainly(since, until) AS TABLE
WITH
stood AS (
    SELECT
        work_id,
        compound,
        is_retracted,
        pmid AS spoken_pmid,
        coalesce('pubmed:' || pmid, regexp_replace(work_id, '^work:', '')) AS record_id
    FROM evidence_as_of(since)
    WHERE evidence_level <> 'artefact'
),
published AS (
    SELECT
        work.work_id,
        stood.compound,
        arg_min(preprint.title, preprint.record_id) AS preprint_title,
        arg_min(preprint.pmid, preprint.record_id)  AS preprint_pmid,
        arg_min(preprint.doi, preprint.record_id)   AS preprint_doi
    FROM stood
    JOIN record AS preprint ON preprint.record_id = stood.record_id
    JOIN work_record ON work_record.record_id = preprint.record_id
    JOIN work ON work.work_id = work_record.work_id
    JOIN record AS speaker ON speaker.record_id = work.record_id
    WHERE preprint.is_preprint
      AND NOT speaker.is_preprint
      AND speaker.first_seen_at <= until
      AND (stood.spoken_pmid IS NOT NULL OR speaker.pmid IS NOT NULL OR speaker.first_seen_at > since)
    GROUP BY work.work_id, stood.compound
),
corrected AS (
    SELECT DISTINCT work_record.work_id
    FROM record_change
    JOIN work_record USING (record_id)
    WHERE record_change.field = 'corrections'
      AND record_change.changed_at > since
      AND record_change.changed_at <= until
      AND regexp_matches(record_change.after, '(ErratumIn|CorrectedandRepublishedIn|ExpressionOfConcernIn):')
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
FROM evidence_as_of(until) AS evidence
LEFT JOIN stood USING (work_id, compound)
LEFT JOIN published USING (work_id, compound)
LEFT JOIN corrected USING (work_id)
WHERE evidence.first_seen_at <= since
  AND evidence.evidence_level <> 'artefact'
  AND (
      published.work_id IS NOT NULL
      OR corrected.work_id IS NOT NULL
      OR (evidence.is_retracted AND NOT coalesce(stood.is_retracted, false))
  );
