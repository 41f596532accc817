-- Pairs of records that a curator decided to be one work (together) or two (apart), as it stands.
SELECT record_id, other_record_id, value
FROM decision_log
WHERE state = 'stands'
  AND field = 'link'
