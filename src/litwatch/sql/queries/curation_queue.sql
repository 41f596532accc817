-- What waits for a curator, in the order of its weight.
FROM curation_queue
ORDER BY weight DESC, position, year DESC NULLS LAST, work_id
