-- How questions to many rows are answered.
--
-- So many rows of a table are looked up one by one in its index; where more are wanted the table is read. (DuckDB itself
-- begins to read at 51, which takes a hundred times as long where a million rows are stored.)
SET GLOBAL dynamic_or_filter_threshold = 2000;

-- A part of a question that is MATERIALIZED is answered as it is written: rows are looked up only where nothing else is
-- asked of the table, and DuckDB would carry later conditions into it.
SET GLOBAL disabled_optimizers = 'cte_filter_pusher';
