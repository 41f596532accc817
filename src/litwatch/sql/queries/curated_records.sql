-- PubMed's records that a decision stands about, with their raw content as it stands.
SELECT DISTINCT
    record.pmid,
    record.record_id,
    decision_log.work_id,
    raw_record.raw_format,
    raw_record.content
FROM decision_log
JOIN record ON record.record_id = decision_log.record_id
JOIN raw_record ON raw_record.record_id = record.record_id
               AND raw_record.content_sha256 = record.content_sha256
WHERE decision_log.state = 'stands'
  AND decision_log.field <> 'link'
  AND record.pmid IS NOT NULL
ORDER BY record.pmid
