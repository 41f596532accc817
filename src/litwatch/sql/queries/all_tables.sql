-- The tables and views of this file, whoever made them.
SELECT table_name FROM duckdb_tables() WHERE NOT internal AND database_name = current_database()
UNION ALL
SELECT view_name FROM duckdb_views() WHERE NOT internal AND database_name = current_database()
