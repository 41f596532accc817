-- Unretracted primary papers by compound and year of publication, as judged at $moment; a NULL year is not known.
SELECT
    compound,
    year,
    coalesce(sum(works) FILTER (evidence_level = 'topic_in_vivo'), 0)::BIGINT  AS in_topic,
    coalesce(sum(works) FILTER (evidence_level <> 'topic_in_vivo'), 0)::BIGINT AS other
FROM countable_evidence_as_of($moment::TIMESTAMP)
WHERE evidence_level IN ('topic_in_vivo', 'human_trial', 'human_observational', 'other_in_vivo', 'in_vitro')
  AND NOT is_retracted
GROUP BY compound, year
ORDER BY compound, year NULLS LAST
