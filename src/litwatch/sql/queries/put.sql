-- Rows of one table, typed by its catalogue; {table} and {row_type} come from there, never from outside.
INSERT OR REPLACE INTO {table} BY NAME
SELECT unnest(incoming)
FROM (SELECT unnest($rows::{row_type}) AS incoming)
