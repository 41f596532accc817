-- The records of a name, be it a PMID, a record's identifier or a work's (then the record that speaks for it), each with
-- its work and the state of the record that speaks for that. PubMed's own record of a PMID comes first.
WITH named AS (
    SELECT record_id
    FROM record
    WHERE record_id = $name
       OR pmid = CASE WHEN regexp_full_match($name, '[1-9][0-9]{0,8}') THEN $name::BIGINT END
    UNION
    SELECT record_id
    FROM work
    WHERE work_id = $name
)
SELECT
    record.record_id,
    work.work_id,
    speaker.content_sha256
FROM named
JOIN record USING (record_id)
JOIN work_record USING (record_id)
JOIN work ON work.work_id = work_record.work_id
JOIN record AS speaker ON speaker.record_id = work.record_id
ORDER BY record.source <> 'pubmed', record.record_id
