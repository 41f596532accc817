-- Unretracted primary papers by compound and year of publication, as judged at $end; a NULL year is not known.
SELECT
    evidence.compound,
    paper.year,
    count(*) FILTER (evidence.evidence_level = 'topic_in_vivo')  AS in_topic,
    count(*) FILTER (evidence.evidence_level <> 'topic_in_vivo') AS other
FROM evidence_as_of($end::TIMESTAMP) AS evidence
LEFT JOIN paper USING (work_id)
WHERE evidence.evidence_level IN ('topic_in_vivo', 'human_trial', 'human_observational', 'other_in_vivo', 'in_vitro')
  AND NOT evidence.is_retracted
GROUP BY evidence.compound, paper.year
ORDER BY evidence.compound, paper.year NULLS LAST
