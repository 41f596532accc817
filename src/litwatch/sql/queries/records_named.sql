-- The records of a name, be it a PMID, a record's identifier or a work's (then the record that speaks for it), each with
-- its work and the state of the record that speaks for that. PubMed's own record of a PMID comes first.
SELECT
    record.record_id,
    work.work_id,
    speaker.content_sha256
FROM record
JOIN work_record USING (record_id)
JOIN work ON work.work_id = work_record.work_id
JOIN record AS speaker ON speaker.record_id = work.record_id
WHERE record.record_id = $name
   OR record.pmid::VARCHAR = $name
   OR (work.work_id = $name AND work.record_id = record.record_id)
ORDER BY record.source <> 'pubmed', record.record_id
