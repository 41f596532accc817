-- Gaps that stood at a moment: papers that name the compound and that its queries did not return. NULL: of all compounds.
SELECT gap.compound, gap.pmid, gap.beside, gap.link, gap.names, gap.found_at, record.title
FROM gap
JOIN search_hit USING (compound, record_id)
JOIN record USING (record_id)
WHERE search_hit.source = 'elink'
  AND gap.found_at <= $moment
  AND ($compound IS NULL OR gap.compound = $compound)
ORDER BY gap.compound, gap.pmid DESC
