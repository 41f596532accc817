-- curation_queue: judgements that a person should look at, those first that could change a verdict.
-- curation_queue_as_of(moment): the same, as it stood at that moment (UTC).
--
-- Asked about is what is contradicted, what is not known to be primary or not, what kind of paper was not clear, and
-- what is less sure than even. What a decision could change follows from the rule of compound_verdict: a verdict rests
-- on the works of the strongest level.
CREATE OR REPLACE MACRO curation_queue_as_of(moment) AS TABLE
WITH
judged AS MATERIALIZED (
    SELECT *
    FROM evidence_as_of(moment) AS evidence
    WHERE evidence.evidence_level <> 'artefact'
      AND evidence.decided_by <> 'curator'
      AND NOT evidence.is_retracted
      AND (
          evidence.is_primary IS NULL
          OR evidence.study_type = 'unclear'
          OR len(evidence.contradictions) > 0
          OR evidence.confidence < 0.5
      )
),
asked AS (
    SELECT
        evidence.*,
        paper.title,
        paper.year,
        verdict.verdict,
        verdict.position,
        verdict.primary_in_topic,
        verdict.primary_other,
        evidence.evidence_level IN ('human_trial', 'human_observational', 'other_in_vivo', 'in_vitro') AS is_other_primary
    FROM judged AS evidence
    -- A short list comes first, and by it the papers are looked up; otherwise all of them are gone through.
    JOIN (SELECT DISTINCT unnest((SELECT list(work_id) FROM judged)) AS work_id) USING (work_id)
    JOIN paper USING (work_id)
    JOIN compound_verdict_as_of(moment) AS verdict USING (compound)
),
weighed AS (
    SELECT
        *,
        CASE
            WHEN evidence_level = 'topic_in_vivo' AND primary_in_topic = 1
                THEN 'the verdict rests on it alone'
            WHEN is_other_primary AND primary_in_topic = 0 AND primary_other = 1
                THEN 'the verdict rests on it alone'
            WHEN evidence_level <> 'topic_in_vivo' AND primary_in_topic = 0 AND primary_other > 0
                THEN 'may be the first primary work in the topic'
            WHEN evidence_level IN ('secondary', 'mention') AND primary_in_topic = 0 AND primary_other = 0
                THEN 'may be the first primary work'
            ELSE ''
        END AS could_change
    FROM asked
)
SELECT
    compound,
    pmid,
    work_id,
    title,
    year,
    evidence_level,
    role,
    study_type,
    is_primary,
    confidence,
    contradictions,
    verdict,
    could_change,
    -- How likely it is wrong, times how much of the verdict rests on it.
    round(
        (1 - confidence + 0.2 * least(len(contradictions), 2))
        * CASE
            WHEN could_change <> ''               THEN 1
            WHEN evidence_level = 'topic_in_vivo' THEN 1 / primary_in_topic
            WHEN primary_in_topic = 0 AND is_other_primary THEN 1 / primary_other
            ELSE 0.01
          END,
        4
    )::DOUBLE AS weight,
    position
FROM weighed
ORDER BY weight DESC, position, year DESC NULLS LAST, work_id;

CREATE OR REPLACE VIEW curation_queue AS
FROM curation_queue_as_of('infinity'::TIMESTAMP);

COMMENT ON VIEW curation_queue IS 'Judgements that a person should look at, those first that could change a verdict.';
COMMENT ON COLUMN curation_queue.compound IS 'The compound.';
COMMENT ON COLUMN curation_queue.pmid IS 'PMID of the record judged; NULL: it has none.';
COMMENT ON COLUMN curation_queue.work_id IS 'The work.';
COMMENT ON COLUMN curation_queue.title IS 'Its title.';
COMMENT ON COLUMN curation_queue.year IS 'Year of publication.';
COMMENT ON COLUMN curation_queue.evidence_level IS 'As judged.';
COMMENT ON COLUMN curation_queue.role IS 'As judged.';
COMMENT ON COLUMN curation_queue.study_type IS 'As judged.';
COMMENT ON COLUMN curation_queue.is_primary IS 'As judged; NULL: not known.';
COMMENT ON COLUMN curation_queue.confidence IS 'From 0 to 1.';
COMMENT ON COLUMN curation_queue.contradictions IS 'What speaks against it.';
COMMENT ON COLUMN curation_queue.verdict IS 'Verdict of the compound.';
COMMENT ON COLUMN curation_queue.could_change IS 'How a decision could change the verdict; empty: it could not by itself.';
COMMENT ON COLUMN curation_queue.weight IS 'How likely it is wrong, times how much of the verdict rests on it.';
COMMENT ON COLUMN curation_queue.position IS 'Place of the compound in the watchlist, from 0.';
