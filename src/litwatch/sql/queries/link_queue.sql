-- Doubtful links that wait for a person, the likeliest first, with the compounds that one of the two is judged for.
WITH
waiting AS MATERIALIZED (FROM link_queue),
member AS MATERIALIZED (
    SELECT record_id, work_id
    FROM work_record
    WHERE record_id IN (SELECT unnest((SELECT list(record_id) || list(other_record_id) FROM waiting)))
),
judged AS MATERIALIZED (
    SELECT work_id, compound, valid_to, evidence_level
    FROM judgement
    WHERE work_id IN (SELECT work_id FROM member)
)
SELECT
    waiting.*,
    coalesce(
        (
            SELECT list(DISTINCT judged.compound ORDER BY judged.compound)
            FROM member
            JOIN judged USING (work_id)
            WHERE member.record_id IN (waiting.record_id, waiting.other_record_id)
              AND judged.valid_to IS NULL
              AND judged.evidence_level <> 'artefact'
        ),
        []
    ) AS compounds
FROM waiting
ORDER BY waiting.probability DESC, waiting.record_id, waiting.other_record_id
