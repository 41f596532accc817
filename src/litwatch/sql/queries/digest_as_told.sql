-- A digest as stored.
SELECT digest_id, period_start, period_end, subject, html, text
FROM digest
WHERE digest_id = $digest_id
