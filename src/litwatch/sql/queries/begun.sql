-- Since when each compound is watched, in fact.
SELECT compound, begun_at
FROM compound_begun
