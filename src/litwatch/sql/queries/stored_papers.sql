SELECT count(*)
FROM paper
