FROM compound
