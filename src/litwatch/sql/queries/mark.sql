-- What is about to be written about: to be settled, checked and indexed by the next publication.
INSERT INTO unsettled
SELECT $kind, unnest($names::VARCHAR[])
