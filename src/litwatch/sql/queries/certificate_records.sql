-- What searches for a compound return, by this run or an earlier one, and what deduplication makes of it.
SELECT
    count(*)                            AS returned,
    count(record.record_id)             AS stored,
    count(DISTINCT work_record.work_id) AS works
FROM search_hit
LEFT JOIN record ON record.record_id = search_hit.record_id
LEFT JOIN work_record ON work_record.record_id = record.record_id
WHERE search_hit.compound = $compound
  AND search_hit.source <> 'elink'
  AND search_hit.gone_at IS NULL
