-- gaps
-- Gaps that stand: papers that name the compound and that its queries still do not return. NULL: of all compounds.
SELECT gap.*
FROM gap
JOIN search_hit USING (compound, record_id)
WHERE search_hit.source = 'elink'
  AND ($compound IS NULL OR gap.compound = $compound)
ORDER BY gap.compound, gap.pmid DESC
