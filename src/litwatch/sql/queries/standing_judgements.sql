-- The judgements of works that stand.
WITH judged AS MATERIALIZED (
    FROM judgement
    WHERE work_id IN (SELECT unnest($work_ids::VARCHAR[]))
)
FROM judged
WHERE valid_to IS NULL
