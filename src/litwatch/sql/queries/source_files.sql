-- The ledger: files that were screened to their end, and the names that they were screened for.
SELECT name, identity, kind, file_year, file_number, names_sha256, again_because
FROM source_file
WHERE problem = ''
  AND identity <> ''
