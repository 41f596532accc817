-- The queries of the last run that searched for each of these compounds; $is_around: instead of those what ELink was
-- asked, about papers one step around its primary ones.
WITH last AS (
    SELECT compound, arg_max(run_id, run_at) AS run_id
    FROM compound_run
    WHERE compound IN (SELECT unnest($compounds::VARCHAR[]))
    GROUP BY compound
)
SELECT search_log.*
FROM search_log
JOIN last USING (compound, run_id)
WHERE (scope = 'around') = $is_around
ORDER BY searched_at, form
