-- Records that once came by NLM's files of a year before this one and stand in none of this year's; with how many
-- such records there were to be found. Not meant: what PubMed itself has given since that baseline was made (in the
-- December before its year), and what NLM does not distribute in its files, or may not: records of publishers, books.
WITH earlier AS (
    SELECT record.record_id, record_file.file_year
    FROM record
    JOIN record_file USING (record_id)
    WHERE record.nonexistent_at IS NULL
      AND record.status <> 'Publisher'
      AND NOT record.is_book
      AND NOT (record.source = 'pubmed' AND record.fetched_at >= make_timestamp($year - 1, 12, 1, 0, 0, 0))
)
SELECT record_id, (SELECT count(*) FROM earlier) AS held_count
FROM earlier
WHERE file_year < $year
ORDER BY record_id
