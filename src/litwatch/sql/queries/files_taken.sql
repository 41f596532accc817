-- NLM's files as taken, every attempt: of which year and number, for which names, and why one is to be done again.
SELECT name, kind, file_year, file_number, names_sha256, problem, again_because, run_at
FROM source_file
WHERE file_number IS NOT NULL
