-- Every stored paper, as far as matching a reference needs it.
SELECT work_id, pmid, doi, title
FROM paper
