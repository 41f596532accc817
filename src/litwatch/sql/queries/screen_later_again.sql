-- Files of NLM's that come after one which brought records only now: they were not asked for these.
UPDATE source_file
SET again_because = $because
WHERE (file_year, file_number) > ($year, $number)
  AND again_because = ''
  AND problem = ''
