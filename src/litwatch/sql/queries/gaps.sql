-- Gaps that stood at a moment: papers that name the compound and that its queries did not return. NULL: of all
-- compounds. What PubMed has deleted, what a curator decided not to be about the compound, and compounds that nobody
-- watches any more, have none.
WITH
hit AS MATERIALIZED (
    SELECT compound, record_id, source
    FROM search_hit
    WHERE record_id IN (SELECT record_id FROM gap)
),
told AS MATERIALIZED (
    SELECT record_id, title, nonexistent_at
    FROM record
    WHERE record_id IN (SELECT record_id FROM gap)
),
member AS MATERIALIZED (
    SELECT record_id, work_id
    FROM work_record
    WHERE record_id IN (SELECT record_id FROM gap)
),
judged AS MATERIALIZED (
    SELECT work_id, compound, valid_from, valid_to, decided_by, evidence_level
    FROM judgement
    WHERE work_id IN (SELECT work_id FROM member)
)
SELECT gap.compound, gap.pmid, gap.beside, gap.link, gap.names, gap.found_at, record.title
FROM gap
JOIN hit AS search_hit USING (compound, record_id)
JOIN told AS record USING (record_id)
JOIN compound USING (compound)
WHERE search_hit.source = 'elink'
  AND (record.nonexistent_at IS NULL OR record.nonexistent_at > $moment)
  AND (compound.removed_at IS NULL OR compound.removed_at > $moment)
  AND gap.found_at <= $moment
  AND NOT EXISTS (
      FROM member
      JOIN judged USING (work_id)
      WHERE member.record_id = gap.record_id
        AND judged.compound = gap.compound
        AND stands_at(judged.valid_from, judged.valid_to, $moment)
        AND judged.decided_by = 'curator'
        AND judged.evidence_level = 'artefact'
  )
  AND ($compound IS NULL OR gap.compound = $compound)
ORDER BY gap.compound, gap.pmid DESC
