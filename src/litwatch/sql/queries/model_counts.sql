-- Unretracted primary papers in the topic by compound and model, as judged at $end. A paper counts for each of its
-- models.
WITH used AS (
    SELECT compound, unnest(models) AS model
    FROM evidence_as_of($end::TIMESTAMP)
    WHERE evidence_level = 'topic_in_vivo'
      AND NOT is_retracted
)
SELECT compound, model, count(*) AS papers
FROM used
GROUP BY compound, model
ORDER BY compound, papers DESC, model
