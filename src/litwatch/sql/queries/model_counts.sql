-- Unretracted primary papers in the topic by compound and model, as judged at $end. A paper counts for each of its
-- models. new: first stored after $start, for a compound that had been searched before (not in $first_searched).
WITH used AS (
    SELECT compound, first_seen_at, unnest(models) AS model
    FROM evidence_as_of($end::TIMESTAMP)
    WHERE evidence_level = 'topic_in_vivo'
      AND NOT is_retracted
)
SELECT
    compound,
    model,
    count(*) AS papers,
    count(*) FILTER (
        first_seen_at > $start::TIMESTAMP AND NOT list_contains($first_searched::VARCHAR[], compound)
    )        AS new
FROM used
GROUP BY compound, model
ORDER BY compound, papers DESC, model
