-- The views that analysts may rely on, with what each has a row of.
SELECT view_name AS name, coalesce(comment, '') AS comment
FROM duckdb_views()
WHERE NOT internal
  AND database_name = current_database()
ORDER BY name
