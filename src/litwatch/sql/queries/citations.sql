-- What linking records to works needs.
SELECT record_id, pmid, title, doi, pmcid, is_preprint, corrections
FROM record
