-- How many rows the view paper has: works but for those whose record PubMed has deleted.
SELECT (SELECT count(*) FROM work) - (
    SELECT count(*)
    FROM record
    JOIN work USING (record_id)
    WHERE record.nonexistent_at IS NOT NULL
)
