-- Records that a person decided something about, with their raw content as it stands.
SELECT DISTINCT
    record.pmid,
    record.record_id,
    raw_record.raw_format,
    raw_record.content
FROM decision
JOIN record ON record.pmid = decision.pmid
JOIN raw_record ON raw_record.record_id = record.record_id
               AND raw_record.content_sha256 = record.content_sha256
ORDER BY record.pmid
