-- verdict_history: one row per compound × change, the first verdict included.
CREATE OR REPLACE VIEW verdict_history AS
SELECT compound, changed_at, old_verdict, new_verdict, because, run_id
FROM verdict_change
ORDER BY changed_at, compound;

COMMENT ON VIEW verdict_history IS 'One row per compound and change of its verdict.';
COMMENT ON COLUMN verdict_history.compound IS 'The compound.';
COMMENT ON COLUMN verdict_history.changed_at IS 'Moment of the run that found the change, UTC.';
COMMENT ON COLUMN verdict_history.old_verdict IS 'The verdict before; NULL: there was none.';
COMMENT ON COLUMN verdict_history.new_verdict IS 'The verdict since.';
COMMENT ON COLUMN verdict_history.because IS 'The papers or searches that changed it.';
COMMENT ON COLUMN verdict_history.run_id IS 'The run.';
