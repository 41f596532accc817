-- Is this paper judged for this compound? Any record of the work names it.
SELECT evidence.work_id
FROM evidence
JOIN work_record USING (work_id)
WHERE evidence.compound = $compound
  AND work_record.record_id = 'pubmed:' || $pmid::BIGINT
