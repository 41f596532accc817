-- The row of a part.
SELECT
    name, size, identity, names_sha256, md5, citation_count, problem, records, rejects, deleted, pmids, asked
FROM read_parquet($place)
