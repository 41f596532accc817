-- Every table and view with its comment.
SELECT table_name AS name, false AS is_view, coalesce(comment, '') AS comment
FROM duckdb_tables()
WHERE NOT internal
UNION ALL
SELECT view_name, true, coalesce(comment, '')
FROM duckdb_views()
WHERE NOT internal
ORDER BY name
