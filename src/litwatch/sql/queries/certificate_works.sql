-- Every work judged for a compound: its level, where the compound is named, whether MEDLINE has indexed the record that
-- speaks for it, and whether a search for this compound returned it.
SELECT
    evidence.evidence_level,
    evidence.is_retracted,
    evidence.named_in,
    evidence.decided_by,
    coalesce(paper.status = 'MEDLINE' AND len(paper.mesh) > 0, false) AS is_indexed,
    EXISTS (
        SELECT 1
        FROM work_record
        JOIN search_hit USING (record_id)
        WHERE work_record.work_id = evidence.work_id
          AND search_hit.compound = evidence.compound
          AND search_hit.source <> 'elink'
          AND search_hit.gone_at IS NULL
    )                                                                 AS is_returned
FROM evidence
LEFT JOIN paper USING (work_id)
WHERE evidence.compound = $compound
