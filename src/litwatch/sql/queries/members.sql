-- The records of works, with what judging them needs.
WITH
member AS MATERIALIZED (
    SELECT work_id, record_id
    FROM work_record
    WHERE work_id IN (SELECT unnest($work_ids::VARCHAR[]))
),
speaking AS MATERIALIZED (
    SELECT work_id, record_id
    FROM work
    WHERE work_id IN (SELECT unnest($work_ids::VARCHAR[]))
),
told AS MATERIALIZED (
    SELECT record_id, pmid, first_seen_at, is_retracted, nonexistent_at, content_sha256
    FROM record
    WHERE record_id IN (SELECT record_id FROM member)
),
received AS MATERIALIZED (
    SELECT record_id, content_sha256, raw_format, content
    FROM raw_record
    WHERE record_id IN (SELECT record_id FROM member)
),
hit AS MATERIALIZED (
    SELECT record_id, compound, gone_at
    FROM search_hit
    WHERE record_id IN (SELECT record_id FROM member)
),
returned AS (
    SELECT record_id, list(compound ORDER BY compound) AS compounds
    FROM hit
    WHERE gone_at IS NULL
    GROUP BY record_id
),
read_in_full AS MATERIALIZED (
    SELECT record_id, content
    FROM full_text
    WHERE record_id IN (SELECT record_id FROM member)
)
SELECT
    member.work_id,
    told.record_id,
    told.pmid,
    speaking.record_id = told.record_id AS is_speaker,
    told.first_seen_at,
    told.is_retracted,
    told.nonexistent_at IS NULL         AS exists,
    received.raw_format,
    received.content,
    coalesce(returned.compounds, [])    AS returned_for,
    read_in_full.content                AS full_text
FROM member
JOIN speaking USING (work_id)
JOIN told ON told.record_id = member.record_id
JOIN received ON received.record_id = told.record_id
             AND received.content_sha256 = told.content_sha256
LEFT JOIN returned ON returned.record_id = told.record_id
LEFT JOIN read_in_full ON read_in_full.record_id = told.record_id
