-- The primary key of every table.
SELECT table_name AS relation, constraint_column_names AS columns
FROM duckdb_constraints()
WHERE constraint_type = 'PRIMARY KEY'
ORDER BY table_name
