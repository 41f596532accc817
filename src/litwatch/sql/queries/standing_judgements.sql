-- The judgements of works that stand.
FROM judgement
WHERE valid_to IS NULL
  AND work_id IN (SELECT unnest($work_ids::VARCHAR[]))
