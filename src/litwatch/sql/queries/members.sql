-- The records of works, with what judging them needs.
WITH returned AS (
    SELECT record_id, list(compound ORDER BY compound) AS compounds
    FROM search_hit
    WHERE gone_at IS NULL
      AND record_id IN (FROM work_record SELECT record_id WHERE work_id IN (SELECT unnest($work_ids::VARCHAR[])))
    GROUP BY record_id
)
SELECT
    work_record.work_id,
    record.record_id,
    record.pmid,
    work.record_id = record.record_id  AS is_speaker,
    record.first_seen_at,
    record.is_retracted,
    record.nonexistent_at IS NULL      AS exists,
    raw_record.raw_format,
    raw_record.content,
    coalesce(returned.compounds, [])   AS returned_for,
    full_text.content                  AS full_text
FROM work_record
JOIN work ON work.work_id = work_record.work_id
JOIN record ON record.record_id = work_record.record_id
JOIN raw_record ON raw_record.record_id = record.record_id
               AND raw_record.content_sha256 = record.content_sha256
LEFT JOIN returned ON returned.record_id = record.record_id
LEFT JOIN full_text ON full_text.record_id = record.record_id
WHERE work_record.work_id IN (SELECT unnest($work_ids::VARCHAR[]))
