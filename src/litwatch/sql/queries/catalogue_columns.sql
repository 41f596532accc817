-- Every column with its type and comment, in order.
SELECT table_name AS relation, column_name AS name, data_type AS kind, coalesce(comment, '') AS comment
FROM duckdb_columns()
WHERE NOT internal
ORDER BY table_name, column_index
