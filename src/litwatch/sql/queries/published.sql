-- All that was settled is checked and indexed.
DELETE FROM unsettled
WHERE starts_with(kind, 'unchecked')
