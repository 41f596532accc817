-- One file as screened, in one row: a part (bulk/parts.py).
SELECT
    $name::VARCHAR AS name,
    $size::BIGINT AS size,
    $identity::VARCHAR AS identity,
    $names_sha256::VARCHAR AS names_sha256,
    $md5::VARCHAR AS md5,
    $citation_count::BIGINT AS citation_count,
    $problem::VARCHAR AS problem,
    $records::STRUCT(pmid BIGINT, version INTEGER, raw_format VARCHAR, raw BLOB)[] AS records,
    $rejects::STRUCT(pmid BIGINT, reason VARCHAR, excerpt VARCHAR)[] AS rejects,
    $deleted::BIGINT[] AS deleted,
    $pmids::UINTEGER[] AS pmids,
    $asked::UINTEGER[] AS asked
