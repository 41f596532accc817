-- The decisions that stand: the last one of each compound, paper and field.
FROM decision
QUALIFY row_number() OVER (PARTITION BY compound, pmid, field ORDER BY decided_at DESC, decision_id DESC) = 1
ORDER BY decided_at, decision_id
