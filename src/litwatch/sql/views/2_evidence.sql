-- evidence: one row per work × compound, as judged today.
-- evidence_as_of(moment): the same, as judged at that moment (UTC). The view is the macro at the end of time,
-- so that the rule exists once.
CREATE OR REPLACE MACRO stands_at(valid_from, valid_to, moment) AS
    valid_from <= moment AND (valid_to IS NULL OR valid_to > moment);

CREATE OR REPLACE MACRO evidence_as_of(moment) AS TABLE
SELECT
    work_id,
    pmid,
    compound,
    role,
    study_type,
    is_primary,
    study_system,
    models,
    species,
    evidence_level,
    is_retracted,
    rationale,
    contradictions,
    confidence,
    decided_by,
    first_seen_at,
    valid_from,
    named_in
FROM judgement
WHERE stands_at(valid_from, valid_to, moment);

CREATE OR REPLACE VIEW evidence AS
FROM evidence_as_of('infinity'::TIMESTAMP);

-- told_evidence_as_of(moment): the same, with what a reader needs of the paper (not as it stood then, but as it is).
CREATE OR REPLACE MACRO told_evidence_as_of(moment) AS TABLE
SELECT
    evidence.*,
    paper.doi,
    paper.title,
    paper.authors,
    paper.journal,
    paper.year,
    paper.entered_on,
    paper.is_preprint,
    paper.has_correction,
    paper.record_count,
    paper.record_ids
FROM evidence_as_of(moment) AS evidence
JOIN paper USING (work_id);

COMMENT ON MACRO stands_at IS 'A judgement of that period of validity stood at the moment.';
COMMENT ON MACRO TABLE told_evidence_as_of IS 'evidence_as_of with what a reader needs of the paper, as that is today.';
COMMENT ON MACRO TABLE evidence_as_of IS 'The view evidence as it stood at a moment (UTC).';
COMMENT ON VIEW evidence IS 'One row per work and compound: what the paper is, the part of the compound in it, and the words that decided.';
COMMENT ON COLUMN evidence.work_id IS 'The work.';
COMMENT ON COLUMN evidence.pmid IS 'PMID of the record judged.';
COMMENT ON COLUMN evidence.compound IS 'The compound.';
COMMENT ON COLUMN evidence.role IS 'studied, comparator, control, tool or mentioned.';
COMMENT ON COLUMN evidence.study_type IS 'What the paper is.';
COMMENT ON COLUMN evidence.is_primary IS 'Reports original data; NULL: not known, counts as not primary.';
COMMENT ON COLUMN evidence.study_system IS 'in_vivo, in_vitro, human, in_silico; none.';
COMMENT ON COLUMN evidence.models IS 'Depression models and tests used as such.';
COMMENT ON COLUMN evidence.species IS 'Species.';
COMMENT ON COLUMN evidence.evidence_level IS 'Strongest first: topic_in_vivo, human_trial, human_observational, other_in_vivo, in_vitro, secondary, mention, artefact.';
COMMENT ON COLUMN evidence.is_retracted IS 'The work is retracted: it supports no verdict.';
COMMENT ON COLUMN evidence.rationale IS 'JSON list of reasons: label decided, rule, field, words, offsets, sentence.';
COMMENT ON COLUMN evidence.contradictions IS 'What speaks against it, for a curator.';
COMMENT ON COLUMN evidence.confidence IS 'From 0 to 1.';
COMMENT ON COLUMN evidence.decided_by IS 'rules, model or curator.';
COMMENT ON COLUMN evidence.first_seen_at IS 'First run that judged this work for this compound, UTC.';
COMMENT ON COLUMN evidence.valid_from IS 'First run that judged it so, UTC.';
COMMENT ON COLUMN evidence.named_in IS 'Fields that name the compound: title, abstract, other_abstract, keyword, substance, mesh; full_text where only the methods or results do.';
