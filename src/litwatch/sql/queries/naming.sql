-- The stored papers about a compound, with every text of the record that speaks for them that can name it.
SELECT
    record.pmid,
    record.title,
    record.abstract,
    record.other_abstract,
    record.keywords,
    record.substances,
    record.mesh,
    record.year,
    record.entered_on
FROM evidence
JOIN work ON work.work_id = evidence.work_id
JOIN record ON record.record_id = work.record_id
WHERE evidence.compound = $compound
  AND evidence.evidence_level <> 'artefact'
