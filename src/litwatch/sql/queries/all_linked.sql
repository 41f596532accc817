-- Every record that was to be linked is.
DELETE FROM unsettled
WHERE kind = 'unlinked'
