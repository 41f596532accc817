-- Was anything written since works were last settled?
SELECT count(*) > 0
FROM unsettled
WHERE kind IN ('work', 'record')
