-- What linking records to works needs.
SELECT
    record_id,
    pmid,
    title,
    doi,
    pmcid,
    is_preprint,
    corrections,
    publication_types,
    authors,
    year,
    journal,
    issn,
    volume,
    issue,
    pages,
    abstract
FROM record
WHERE record_id IN (SELECT unnest($record_ids::VARCHAR[]))
