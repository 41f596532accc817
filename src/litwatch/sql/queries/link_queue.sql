-- Doubtful links that wait for a person, the likeliest first, with the compounds that one of the two is judged for.
SELECT
    link_queue.*,
    coalesce(
        (
            SELECT list(DISTINCT evidence.compound ORDER BY evidence.compound)
            FROM work_record
            JOIN evidence USING (work_id)
            WHERE work_record.record_id IN (link_queue.record_id, link_queue.other_record_id)
              AND evidence.evidence_level <> 'artefact'
        ),
        []
    ) AS compounds
FROM link_queue
ORDER BY link_queue.probability DESC, link_queue.record_id, link_queue.other_record_id
