-- Every stored record of PubMed's, with the newest of NLM's files that held it.
SELECT record.pmid, record_file.file_year, record_file.file_number
FROM record
LEFT JOIN record_file USING (record_id)
WHERE record.record_id LIKE 'pubmed:%'
