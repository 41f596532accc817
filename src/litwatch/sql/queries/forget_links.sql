-- Links that no longer stand.
DELETE FROM standing_link
WHERE (record_id, other_record_id) IN (SELECT (unnest($ones::VARCHAR[]), unnest($others::VARCHAR[])))
