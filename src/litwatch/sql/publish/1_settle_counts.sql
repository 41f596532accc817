-- What a view would count again for every reader is counted once, in the copy alone.
CREATE TABLE settled_evidence_count AS
FROM evidence_count;

COMMENT ON TABLE settled_evidence_count IS 'The view evidence_count as it stood at publication; in the published file only.';
COMMENT ON COLUMN settled_evidence_count.compound IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.primary_in_topic IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.primary_other IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.human_primary IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.secondary IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.mention_only IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.retracted IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.first_year IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.last_year IS 'As in compound_verdict.';
COMMENT ON COLUMN settled_evidence_count.newest_pmid IS 'As in compound_verdict.';

CREATE OR REPLACE VIEW evidence_count AS
FROM settled_evidence_count;
