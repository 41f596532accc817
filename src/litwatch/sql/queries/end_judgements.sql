-- The judgements of a work that is no more.
UPDATE judgement
SET valid_to = $run_at, ended_because = $because
WHERE work_id = $work_id
  AND valid_to IS NULL
