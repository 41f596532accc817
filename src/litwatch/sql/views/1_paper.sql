-- paper: one row per work (deduplicated).
CREATE OR REPLACE VIEW paper AS
SELECT
    work.work_id,
    speaking.pmid,
    speaking.doi,
    speaking.pmcid,
    speaking.title,
    speaking.abstract,
    speaking.authors,
    speaking.journal,
    speaking.year,
    together.entered_on,
    speaking.publication_types,
    speaking.mesh,
    speaking.substances,
    speaking.keywords,
    speaking.language,
    speaking.volume,
    speaking.issue,
    speaking.pages,
    speaking.status,
    speaking.is_preprint,
    together.is_retracted,
    together.has_correction,
    together.sources,
    together.record_ids,
    together.record_count
FROM work
-- Made of one table: made of several, few papers are not looked up, but all gone through.
JOIN (SELECT *, array_to_string(languages, ',') AS language FROM record) AS speaking USING (record_id)
-- Whose speaking record PubMed has deleted is not among them.
JOIN settled_work AS together USING (work_id);

COMMENT ON VIEW paper IS 'One row per work: what was published, told by its most authoritative record.';
COMMENT ON COLUMN paper.work_id IS 'Identifier of the work.';
COMMENT ON COLUMN paper.pmid IS 'PMID of the record that speaks for the work.';
COMMENT ON COLUMN paper.doi IS 'DOI in lower case; NULL: none.';
COMMENT ON COLUMN paper.pmcid IS 'PMC identifier; NULL: none.';
COMMENT ON COLUMN paper.title IS 'Title as plain text.';
COMMENT ON COLUMN paper.abstract IS 'Abstract as plain text; empty when there is none.';
COMMENT ON COLUMN paper.authors IS 'Surname and initials, in order.';
COMMENT ON COLUMN paper.journal IS 'Journal title.';
COMMENT ON COLUMN paper.year IS 'Year of publication; NULL: can not be told.';
COMMENT ON COLUMN paper.entered_on IS 'First day that one of its records entered PubMed; NULL: not known.';
COMMENT ON COLUMN paper.publication_types IS 'PublicationType names.';
COMMENT ON COLUMN paper.mesh IS 'Descriptor/qualifier, an asterisk where it is a major topic.';
COMMENT ON COLUMN paper.substances IS 'Names of substances.';
COMMENT ON COLUMN paper.keywords IS 'Keywords of all lists.';
COMMENT ON COLUMN paper.language IS 'Language codes, separated by commas.';
COMMENT ON COLUMN paper.volume IS 'Volume.';
COMMENT ON COLUMN paper.issue IS 'Issue.';
COMMENT ON COLUMN paper.pages IS 'Pages.';
COMMENT ON COLUMN paper.status IS 'MedlineCitation Status.';
COMMENT ON COLUMN paper.is_preprint IS 'The record that speaks for the work is a preprint: no article is known.';
COMMENT ON COLUMN paper.is_retracted IS 'One of its records is retracted.';
COMMENT ON COLUMN paper.has_correction IS 'An erratum, correction or expression of concern is linked.';
COMMENT ON COLUMN paper.sources IS 'Sources that hold it.';
COMMENT ON COLUMN paper.record_ids IS 'Its records.';
COMMENT ON COLUMN paper.record_count IS 'How many records.';
