-- Every stored record and the work it belongs to, as far as matching a reference needs them: a guide may cite the
-- preprint. The record that speaks for the work comes first.
SELECT paper.work_id, record.pmid, record.doi, record.title
FROM paper
JOIN work_record USING (work_id)
JOIN record ON record.record_id = work_record.record_id
ORDER BY record.pmid <> paper.pmid, record.pmid
