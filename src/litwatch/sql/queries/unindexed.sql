-- How many works the last round of index_papers.sql took: none, all are indexed.
SELECT count(*)
FROM search_fresh
