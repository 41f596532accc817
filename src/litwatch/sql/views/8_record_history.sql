-- record_history: one row per change of a record, with what it changed in the judgements.
CREATE OR REPLACE VIEW record_history AS
SELECT
    record.pmid,
    record_change.record_id,
    work_record.work_id,
    record_change.changed_at,
    record_change.field,
    record_change.before,
    record_change.after,
    coalesce(
        (
            SELECT list(
                began.compound || ': ' || coalesce(ended.evidence_level, 'not judged') || ' → ' || began.evidence_level
                ORDER BY began.compound
            )
            FROM judgement AS began
            LEFT JOIN judgement AS ended
                ON ended.work_id = began.work_id
               AND ended.compound = began.compound
               AND ended.valid_to = began.valid_from
            WHERE began.work_id = work_record.work_id
              AND began.valid_from = run.run_at
              AND began.evidence_level IS DISTINCT FROM ended.evidence_level
        ),
        []
    )                                   AS levels_changed,
    record_change.run_id
FROM record_change
JOIN record USING (record_id)
LEFT JOIN run USING (run_id)
LEFT JOIN work_record USING (record_id)
ORDER BY record_change.changed_at, record_change.record_id, record_change.field;

COMMENT ON VIEW record_history IS 'One row per change that PubMed or Europe PMC made to a stored record. Every state as received: table raw_record.';
COMMENT ON COLUMN record_history.pmid IS 'PubMed identifier; NULL: it has none.';
COMMENT ON COLUMN record_history.record_id IS 'The record.';
COMMENT ON COLUMN record_history.work_id IS 'The work that it belongs to.';
COMMENT ON COLUMN record_history.changed_at IS 'Moment of the run that found the change, UTC; where one run found several states, each a microsecond later.';
COMMENT ON COLUMN record_history.field IS 'What changed: status, publication_types, mesh, abstract, corrections, is_retracted, nonexistent_at (PubMed deleted it or merged it into another) and so on.';
COMMENT ON COLUMN record_history.before IS 'What stood there; of a list, what is gone; long texts cut.';
COMMENT ON COLUMN record_history.after IS 'What stands there; of a list, what is new; long texts cut.';
COMMENT ON COLUMN record_history.levels_changed IS 'Evidence levels that the same run changed for its work: compound: before → after.';
COMMENT ON COLUMN record_history.run_id IS 'The run.';
