-- Compounds whose first search, or first paper where there was none, lies after $start and up to $end.
SELECT compound
FROM compound_begun
WHERE begun_at > $start::TIMESTAMP
  AND begun_at <= $end::TIMESTAMP
