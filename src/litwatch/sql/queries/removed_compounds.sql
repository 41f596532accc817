-- Compounds that were taken off the watchlist, and when.
SELECT compound, removed_at
FROM compound
WHERE removed_at IS NOT NULL
ORDER BY compound
