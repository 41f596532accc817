-- search_log: one row per run × source × query.
CREATE OR REPLACE VIEW search_log AS
SELECT
    run_id,
    started_at                          AS searched_at,
    source,
    compound,
    query,
    query_translation,
    hit_count,
    new_count,
    list_concat(errors, warnings)       AS warnings,
    is_complete                         AS complete,
    form,
    is_typed,
    scope,
    modified_since,
    id_count,
    problem,
    server_answer,
    ended_at,
    field
FROM search
ORDER BY started_at;

COMMENT ON VIEW search_log IS 'One row per query sent: what was asked, what the service made of it, and whether the answer may be believed.';
COMMENT ON COLUMN search_log.run_id IS 'The run.';
COMMENT ON COLUMN search_log.searched_at IS 'When it was sent, UTC.';
COMMENT ON COLUMN search_log.source IS 'The service: pubmed, europepmc or elink.';
COMMENT ON COLUMN search_log.compound IS 'The compound asked for.';
COMMENT ON COLUMN search_log.query IS 'The term as sent.';
COMMENT ON COLUMN search_log.query_translation IS 'QueryTranslation as PubMed gave it.';
COMMENT ON COLUMN search_log.hit_count IS 'Count as PubMed gave it; NULL: it gave none, which is not zero.';
COMMENT ON COLUMN search_log.new_count IS 'PMIDs not stored before; of ELink, papers that name the compound and that its queries missed.';
COMMENT ON COLUMN search_log.warnings IS 'Everything in the ErrorList and the WarningList.';
COMMENT ON COLUMN search_log.complete IS 'The answer is whole and PubMed changed nothing in the query.';
COMMENT ON COLUMN search_log.form IS 'The name form; of ELink, the kind of link.';
COMMENT ON COLUMN search_log.is_typed IS 'Written in the watchlist; otherwise a generated spelling.';
COMMENT ON COLUMN search_log.scope IS 'whole, topic, revised, preprints, or around: links from the primary papers, not a search by name.';
COMMENT ON COLUMN search_log.modified_since IS 'Lower bound of the modification date, where one was sent.';
COMMENT ON COLUMN search_log.id_count IS 'PMIDs received.';
COMMENT ON COLUMN search_log.problem IS 'Why the answer can not be believed, empty when it can.';
COMMENT ON COLUMN search_log.server_answer IS 'The beginning of such an answer.';
COMMENT ON COLUMN search_log.ended_at IS 'When the answer was whole, UTC.';
COMMENT ON COLUMN search_log.field IS 'name: the words of a name in text; index: substance or MeSH heading; all: every field of Europe PMC, full text included; link: none, links were followed.';
