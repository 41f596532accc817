-- A judgement made and withdrawn in one and the same run.
DELETE FROM judgement
WHERE work_id = $work_id
  AND compound = $compound
  AND valid_from = $valid_from
