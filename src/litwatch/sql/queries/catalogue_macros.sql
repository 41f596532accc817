-- Every table macro that carries a comment, with its parameters.
SELECT function_name AS name, array_to_string(parameters, ', ') AS parameters, comment
FROM duckdb_functions()
WHERE NOT internal
  AND function_type = 'table_macro'
  AND comment IS NOT NULL
ORDER BY function_name
