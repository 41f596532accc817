-- What waits for a curator, in the order of its weight, as it stood at $moment.
FROM curation_queue_as_of($moment::TIMESTAMP)
ORDER BY weight DESC, position, year DESC NULLS LAST, work_id
