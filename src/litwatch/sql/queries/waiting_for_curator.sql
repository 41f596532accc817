-- How many judgements wait for a curator.
SELECT count(*)
FROM curation_queue_as_of($moment::TIMESTAMP)
