-- fail: an absence claimed without a complete search.
SELECT compound, verdict
FROM compound_verdict
WHERE verdict IN ('none_found', 'mention_only', 'secondary_only', 'primary_other')
  AND NOT search_complete
