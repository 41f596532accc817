-- What a view would count again for every reader is counted once, in the copy alone.
CREATE TABLE settled_evidence_count AS
FROM evidence_count;

COMMENT ON TABLE settled_evidence_count IS 'The view evidence_count as it stood at publication; in the published file only.';

CREATE OR REPLACE VIEW evidence_count AS
FROM settled_evidence_count;
