-- Every digest told, newest first.
SELECT digest_id, period_start, period_end, subject
FROM digest
ORDER BY period_end DESC, digest_id
