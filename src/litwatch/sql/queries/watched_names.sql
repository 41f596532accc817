SELECT compound
FROM compound
WHERE removed_at IS NULL
ORDER BY position
