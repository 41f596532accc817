-- The watched compounds with all their names, their own first.
SELECT compound, names
FROM compound
WHERE removed_at IS NULL
ORDER BY position
