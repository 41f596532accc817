-- What searches for each compound (or for $compound alone) return, by this run or an earlier one, and what deduplication
-- makes of it. A compound that no search returned anything for has no row.
WITH
returned AS (
    SELECT compound, count(*) AS returned
    FROM search_hit
    WHERE source <> 'elink'
      AND gone_at IS NULL
      AND ($compound IS NULL OR compound = $compound)
    GROUP BY compound
),
kept AS (
    SELECT compound, sum(record_count)::BIGINT AS stored, count(*) AS works
    FROM settled_hit
    GROUP BY compound
)
SELECT compound, returned, coalesce(stored, 0) AS stored, coalesce(works, 0) AS works
FROM returned
LEFT JOIN kept USING (compound)
