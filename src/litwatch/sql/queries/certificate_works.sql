-- The works judged for each compound (or for $compound alone) by their level, by where the compound is named, whether
-- MEDLINE has indexed the record that speaks for them, and whether a search for this compound returns them.
SELECT compound, evidence_level, is_retracted, named_in, decided_by, is_indexed, is_returned, sum(works)::BIGINT AS works
FROM settled_tally
WHERE $compound IS NULL OR compound = $compound
GROUP BY ALL
ORDER BY ALL
