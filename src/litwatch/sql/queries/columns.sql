-- The columns of a table, in order.
SELECT column_name, data_type
FROM duckdb_columns()
WHERE table_name = $table
  AND NOT internal
  AND database_name = current_database()
ORDER BY column_index
