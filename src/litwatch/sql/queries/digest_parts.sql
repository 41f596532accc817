-- The parts of a digest as stored, in their order.
SELECT name, role, media_type, content
FROM digest_part
WHERE digest_id = $digest_id
ORDER BY position
