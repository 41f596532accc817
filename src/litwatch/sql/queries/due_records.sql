-- Stored records that no search brought this time and that were not looked at for long, the longest first: a record
-- that is not indexed yet, or one that is. Those that PubMed has deleted are not asked for again.
SELECT pmid
FROM record
WHERE pmid IS NOT NULL
  AND nonexistent_at IS NULL
  AND fetched_at < CASE WHEN status IN (SELECT unnest($indexed::VARCHAR[])) THEN $indexed_before ELSE $before END
  AND pmid NOT IN (SELECT unnest($found::BIGINT[]))
ORDER BY fetched_at, pmid
LIMIT $most
