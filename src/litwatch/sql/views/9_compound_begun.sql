-- compound_begun: since when a compound is watched, in fact: what was stored then was there before.
CREATE OR REPLACE VIEW compound_begun AS
SELECT compound, min(run_at) AS begun_at
FROM (
    SELECT compound, run_at FROM compound_run
    UNION ALL
    SELECT compound, first_seen_at FROM judgement
)
GROUP BY compound;

COMMENT ON VIEW compound_begun IS 'One row per compound: its first search, or first paper where that came earlier. Papers of that moment are old, later ones are news.';
COMMENT ON COLUMN compound_begun.compound IS 'The compound.';
COMMENT ON COLUMN compound_begun.begun_at IS 'Moment of the run, UTC.';

-- turns_up_within(): how long after its entry into PubMed a record may first be found, and be news.
CREATE OR REPLACE MACRO turns_up_within() AS INTERVAL 7 DAY;

COMMENT ON MACRO turns_up_within IS 'How long after its entry into PubMed a record may first be found, and be news.';
