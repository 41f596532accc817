-- Has this source ever given a whole answer?
SELECT count(*) > 0
FROM search
WHERE source = $source
  AND is_complete
