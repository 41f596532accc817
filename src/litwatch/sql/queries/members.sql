-- The records of works, with what judging them needs.
WITH returned AS (
    SELECT pmid, list(compound ORDER BY compound) AS compounds
    FROM search_hit
    WHERE gone_at IS NULL
    GROUP BY pmid
)
SELECT
    work_record.work_id,
    record.record_id,
    record.pmid,
    work.record_id = record.record_id  AS is_speaker,
    record.is_retracted,
    record.nonexistent_at IS NULL      AS exists,
    raw_record.raw_format,
    raw_record.content,
    coalesce(returned.compounds, [])   AS returned_for
FROM work_record
JOIN work ON work.work_id = work_record.work_id
JOIN record ON record.record_id = work_record.record_id
JOIN raw_record ON raw_record.record_id = record.record_id
               AND raw_record.content_sha256 = record.content_sha256
LEFT JOIN returned ON returned.pmid = record.pmid
WHERE work_record.work_id IN (SELECT unnest($work_ids::VARCHAR[]))
