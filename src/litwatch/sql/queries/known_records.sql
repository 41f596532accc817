-- What is stored of these PMIDs.
SELECT pmid, pmid_version, status, fetched_at, revised_on, first_seen_at
FROM record
WHERE pmid IN (SELECT unnest($pmids::BIGINT[]))
