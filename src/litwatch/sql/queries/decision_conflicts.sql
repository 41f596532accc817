-- Decisions that a person should look at again, oldest first.
FROM decision_conflict
