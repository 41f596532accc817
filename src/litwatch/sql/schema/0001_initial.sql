-- litwatch's store, first version.
--
-- How it is meant. Three things are kept apart: what a service said (search, search_hit, record, raw_record),
-- what was concluded (work, judgement, verdict_change), and what was told (digest, delivery). The first kind is
-- never thrown away, so that the second can be derived again without network.
-- All times are UTC without a zone. NULL means not known or not given; a counted zero is 0; a text that is
-- absent where absence means nothing is ''. No statement here or in the views asks for today's date: the moment
-- of a run is a parameter.
-- There is no table of reasons: they stay with their judgement as JSON, since they are only read with it.
-- Verdicts are in no table: they are a view, so that they can not contradict the papers.

CREATE TABLE schema_version (
    version    INTEGER NOT NULL,
    name       VARCHAR NOT NULL,
    applied_at TIMESTAMP NOT NULL,
    PRIMARY KEY (version)
);
COMMENT ON TABLE schema_version IS 'One row per migration applied to this file.';
COMMENT ON COLUMN schema_version.version IS 'Number of the migration, from 1.';
COMMENT ON COLUMN schema_version.name IS 'Its file.';
COMMENT ON COLUMN schema_version.applied_at IS 'When, UTC.';

CREATE TABLE run (
    run_id           VARCHAR NOT NULL,
    kind             VARCHAR NOT NULL,
    run_at           TIMESTAMP NOT NULL,
    started_at       TIMESTAMP NOT NULL,
    ended_at         TIMESTAMP,
    status           VARCHAR NOT NULL,
    note             VARCHAR NOT NULL,
    litwatch_version VARCHAR NOT NULL,
    request_count    INTEGER NOT NULL,
    PRIMARY KEY (run_id)
);
COMMENT ON TABLE run IS 'One row per run of litwatch that wrote to the store.';
COMMENT ON COLUMN run.run_id IS 'Identifier: the moment of the run and a random part.';
COMMENT ON COLUMN run.kind IS 'weekly, refresh, ingest, reclassify or curate.';
COMMENT ON COLUMN run.run_at IS 'Moment of the run, UTC; with --date, that date. Everything the run writes carries it.';
COMMENT ON COLUMN run.started_at IS 'When the process began, by the clock, UTC.';
COMMENT ON COLUMN run.ended_at IS 'When it ended; NULL: still under way, or killed.';
COMMENT ON COLUMN run.status IS 'running, complete, incomplete (some search was not clean) or failed.';
COMMENT ON COLUMN run.note IS 'What went wrong, empty when nothing did.';
COMMENT ON COLUMN run.litwatch_version IS 'Version of litwatch that ran.';
COMMENT ON COLUMN run.request_count IS 'Requests sent to services.';

CREATE TABLE compound (
    compound       VARCHAR NOT NULL,
    compound_class VARCHAR NOT NULL,
    class_label    VARCHAR NOT NULL,
    position       INTEGER NOT NULL,
    names          VARCHAR[] NOT NULL,
    added_at       TIMESTAMP NOT NULL,
    removed_at     TIMESTAMP,
    PRIMARY KEY (compound)
);
COMMENT ON TABLE compound IS 'One row per compound that is or was on the watchlist.';
COMMENT ON COLUMN compound.compound IS 'Its name in the watchlist.';
COMMENT ON COLUMN compound.compound_class IS 'Key of its class in the watchlist.';
COMMENT ON COLUMN compound.class_label IS 'The class for readers.';
COMMENT ON COLUMN compound.position IS 'Place in the watchlist, from 0.';
COMMENT ON COLUMN compound.names IS 'Every name in the watchlist, its own first; generated spellings are not listed.';
COMMENT ON COLUMN compound.added_at IS 'First run that knew it.';
COMMENT ON COLUMN compound.removed_at IS 'First run whose watchlist no longer had it; NULL: watched.';

CREATE TABLE compound_run (
    run_id        VARCHAR NOT NULL,
    compound      VARCHAR NOT NULL,
    run_at        TIMESTAMP NOT NULL,
    scope         VARCHAR NOT NULL,
    is_complete   BOOLEAN NOT NULL,
    problem       VARCHAR NOT NULL,
    matched_count INTEGER NOT NULL,
    fetched_count INTEGER NOT NULL,
    gone_count    INTEGER NOT NULL,
    PRIMARY KEY (run_id, compound)
);
COMMENT ON TABLE compound_run IS 'One row per run and compound: how its reconciliation ended.';
COMMENT ON COLUMN compound_run.run_id IS 'The run.';
COMMENT ON COLUMN compound_run.compound IS 'The compound.';
COMMENT ON COLUMN compound_run.run_at IS 'Moment of the run, UTC.';
COMMENT ON COLUMN compound_run.scope IS 'whole: every record of the compound was asked for; topic: only those in the topic block.';
COMMENT ON COLUMN compound_run.is_complete IS 'Every search was clean and every record asked for came.';
COMMENT ON COLUMN compound_run.problem IS 'Why not, empty when complete.';
COMMENT ON COLUMN compound_run.matched_count IS 'Distinct PMIDs that its searches returned.';
COMMENT ON COLUMN compound_run.fetched_count IS 'Records fetched for it in this run.';
COMMENT ON COLUMN compound_run.gone_count IS 'PMIDs known before that its searches no longer return.';

CREATE TABLE search (
    search_id         VARCHAR NOT NULL,
    run_id            VARCHAR NOT NULL,
    run_at            TIMESTAMP NOT NULL,
    source            VARCHAR NOT NULL,
    compound          VARCHAR NOT NULL,
    form              VARCHAR NOT NULL,
    is_typed          BOOLEAN NOT NULL,
    scope             VARCHAR NOT NULL,
    query             VARCHAR NOT NULL,
    modified_since    DATE,
    query_translation VARCHAR NOT NULL,
    hit_count         BIGINT,
    id_count          INTEGER NOT NULL,
    new_count         INTEGER NOT NULL,
    errors            VARCHAR[] NOT NULL,
    warnings          VARCHAR[] NOT NULL,
    is_complete       BOOLEAN NOT NULL,
    problem           VARCHAR NOT NULL,
    server_answer     VARCHAR NOT NULL,
    started_at        TIMESTAMP NOT NULL,
    ended_at          TIMESTAMP NOT NULL,
    PRIMARY KEY (search_id)
);
COMMENT ON TABLE search IS 'One row per query sent: the form asked, what PubMed made of it, and whether the answer may be believed.';
COMMENT ON COLUMN search.search_id IS 'Identifier.';
COMMENT ON COLUMN search.run_id IS 'The run.';
COMMENT ON COLUMN search.run_at IS 'Moment of the run, UTC.';
COMMENT ON COLUMN search.source IS 'The service: pubmed.';
COMMENT ON COLUMN search.compound IS 'The compound asked for.';
COMMENT ON COLUMN search.form IS 'The name form, as words of the index.';
COMMENT ON COLUMN search.is_typed IS 'A person wrote this form into the watchlist; otherwise a generated spelling.';
COMMENT ON COLUMN search.scope IS 'whole, topic, or revised (records modified since the last run).';
COMMENT ON COLUMN search.query IS 'The term as sent.';
COMMENT ON COLUMN search.modified_since IS 'Lower bound of the modification date; NULL: none was sent.';
COMMENT ON COLUMN search.query_translation IS 'QueryTranslation as PubMed gave it; empty when it gave none.';
COMMENT ON COLUMN search.hit_count IS 'Count as PubMed gave it; NULL: it gave none, which is not zero.';
COMMENT ON COLUMN search.id_count IS 'Distinct PMIDs received.';
COMMENT ON COLUMN search.new_count IS 'Those not stored before.';
COMMENT ON COLUMN search.errors IS 'Entries of the ErrorList, with their element names.';
COMMENT ON COLUMN search.warnings IS 'Entries of the WarningList, with their element names.';
COMMENT ON COLUMN search.is_complete IS 'The answer is whole and PubMed changed nothing in the query.';
COMMENT ON COLUMN search.problem IS 'Why not, empty when complete.';
COMMENT ON COLUMN search.server_answer IS 'The beginning of the answer when it could not be believed.';
COMMENT ON COLUMN search.started_at IS 'By the clock, UTC.';
COMMENT ON COLUMN search.ended_at IS 'By the clock, UTC.';

CREATE TABLE search_hit (
    compound       VARCHAR NOT NULL,
    pmid           BIGINT NOT NULL,
    first_seen_at  TIMESTAMP NOT NULL,
    gone_at        TIMESTAMP,
    is_nonexistent BOOLEAN NOT NULL,
    PRIMARY KEY (compound, pmid)
);
COMMENT ON TABLE search_hit IS 'One row per compound and PMID that a search has returned.';
COMMENT ON COLUMN search_hit.compound IS 'The compound searched for.';
COMMENT ON COLUMN search_hit.pmid IS 'The PMID returned.';
COMMENT ON COLUMN search_hit.first_seen_at IS 'First run whose search returned it.';
COMMENT ON COLUMN search_hit.gone_at IS 'First complete run whose searches no longer returned it; NULL: still returned.';
COMMENT ON COLUMN search_hit.is_nonexistent IS 'PubMed says that the PMID does not exist any more (deleted or merged).';

CREATE TABLE record (
    record_id            VARCHAR NOT NULL,
    source               VARCHAR NOT NULL,
    pmid                 BIGINT,
    pmid_version         INTEGER NOT NULL,
    status               VARCHAR NOT NULL,
    indexing_method      VARCHAR NOT NULL,
    title                VARCHAR NOT NULL,
    vernacular_title     VARCHAR NOT NULL,
    abstract             VARCHAR NOT NULL,
    other_abstract       VARCHAR NOT NULL,
    authors              VARCHAR[] NOT NULL,
    journal              VARCHAR NOT NULL,
    journal_abbreviation VARCHAR NOT NULL,
    issn                 VARCHAR NOT NULL,
    volume               VARCHAR NOT NULL,
    issue                VARCHAR NOT NULL,
    pages                VARCHAR NOT NULL,
    publication_date     VARCHAR NOT NULL,
    year                 INTEGER,
    entered_on           DATE,
    revised_on           DATE,
    doi                  VARCHAR,
    pmcid                VARCHAR,
    languages            VARCHAR[] NOT NULL,
    publication_types    VARCHAR[] NOT NULL,
    mesh                 VARCHAR[] NOT NULL,
    substances           VARCHAR[] NOT NULL,
    keywords             VARCHAR[] NOT NULL,
    corrections          VARCHAR[] NOT NULL,
    is_book              BOOLEAN NOT NULL,
    is_preprint          BOOLEAN NOT NULL,
    is_retracted         BOOLEAN NOT NULL,
    has_correction       BOOLEAN NOT NULL,
    content_sha256       VARCHAR NOT NULL,
    first_seen_at        TIMESTAMP NOT NULL,
    fetched_at           TIMESTAMP NOT NULL,
    nonexistent_at       TIMESTAMP,
    PRIMARY KEY (record_id)
);
COMMENT ON TABLE record IS 'One row per record of a source, as it stood when last fetched. Older states: raw_record.';
COMMENT ON COLUMN record.record_id IS 'source:identifier, for example pubmed:1970269.';
COMMENT ON COLUMN record.source IS 'pubmed (E-utilities) or file (ingested).';
COMMENT ON COLUMN record.pmid IS 'PubMed identifier.';
COMMENT ON COLUMN record.pmid_version IS 'Version attribute of the PMID.';
COMMENT ON COLUMN record.status IS 'MedlineCitation Status: Publisher, In-Process, MEDLINE and so on.';
COMMENT ON COLUMN record.indexing_method IS 'IndexingMethod attribute, empty when absent.';
COMMENT ON COLUMN record.title IS 'ArticleTitle as plain text; in square brackets when PubMed translated it.';
COMMENT ON COLUMN record.vernacular_title IS 'VernacularTitle, empty when absent.';
COMMENT ON COLUMN record.abstract IS 'Abstract as plain text, a line per labelled section; empty when there is none.';
COMMENT ON COLUMN record.other_abstract IS 'OtherAbstract texts, empty when absent.';
COMMENT ON COLUMN record.authors IS 'Surname and initials, or the group name, in order.';
COMMENT ON COLUMN record.journal IS 'Journal title.';
COMMENT ON COLUMN record.journal_abbreviation IS 'MedlineTA or ISOAbbreviation.';
COMMENT ON COLUMN record.issn IS 'ISSN, empty when absent.';
COMMENT ON COLUMN record.volume IS 'Volume.';
COMMENT ON COLUMN record.issue IS 'Issue.';
COMMENT ON COLUMN record.pages IS 'MedlinePgn.';
COMMENT ON COLUMN record.publication_date IS 'PubDate as printed.';
COMMENT ON COLUMN record.year IS 'Year of publication; NULL: can not be told.';
COMMENT ON COLUMN record.entered_on IS 'Day the record entered PubMed; NULL: the record does not say.';
COMMENT ON COLUMN record.revised_on IS 'DateRevised; NULL: absent. Not a reliable sign of change.';
COMMENT ON COLUMN record.doi IS 'DOI in lower case; NULL: none.';
COMMENT ON COLUMN record.pmcid IS 'PMC identifier; NULL: none.';
COMMENT ON COLUMN record.languages IS 'Language codes.';
COMMENT ON COLUMN record.publication_types IS 'PublicationType names.';
COMMENT ON COLUMN record.mesh IS 'Descriptor/qualifier, an asterisk where it is a major topic.';
COMMENT ON COLUMN record.substances IS 'NameOfSubstance.';
COMMENT ON COLUMN record.keywords IS 'Keywords of all lists.';
COMMENT ON COLUMN record.corrections IS 'CommentsCorrections as RefType:PMID, or RefType:reference where no PMID is given.';
COMMENT ON COLUMN record.is_book IS 'A PubmedBookArticle.';
COMMENT ON COLUMN record.is_preprint IS 'Typed Preprint.';
COMMENT ON COLUMN record.is_retracted IS 'Typed Retracted Publication or linked by RetractionIn; a notice is not retracted.';
COMMENT ON COLUMN record.has_correction IS 'An erratum, correction or expression of concern is linked.';
COMMENT ON COLUMN record.content_sha256 IS 'Hash of the raw record.';
COMMENT ON COLUMN record.first_seen_at IS 'First run that stored it.';
COMMENT ON COLUMN record.fetched_at IS 'Last run that fetched or ingested it.';
COMMENT ON COLUMN record.nonexistent_at IS 'First run in which PubMed said that the PMID does not exist; NULL: it exists as far as known.';

CREATE TABLE raw_record (
    record_id      VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    raw_format     VARCHAR NOT NULL,
    content        BLOB NOT NULL,
    first_seen_at  TIMESTAMP NOT NULL,
    run_id         VARCHAR NOT NULL,
    PRIMARY KEY (record_id, content_sha256)
);
COMMENT ON TABLE raw_record IS 'One row per state of a record: the record as received, compressed with zlib. Never deleted.';
COMMENT ON COLUMN raw_record.record_id IS 'The record.';
COMMENT ON COLUMN raw_record.content_sha256 IS 'Hash of the content before compression.';
COMMENT ON COLUMN raw_record.raw_format IS 'pubmed_xml or medline.';
COMMENT ON COLUMN raw_record.content IS 'The record alone, UTF-8, compressed with zlib.';
COMMENT ON COLUMN raw_record.first_seen_at IS 'First run that received this state.';
COMMENT ON COLUMN raw_record.run_id IS 'That run.';

CREATE TABLE reject (
    reject_id VARCHAR NOT NULL,
    run_id    VARCHAR NOT NULL,
    run_at    TIMESTAMP NOT NULL,
    origin    VARCHAR NOT NULL,
    pmid      BIGINT,
    reason    VARCHAR NOT NULL,
    excerpt   VARCHAR NOT NULL,
    PRIMARY KEY (reject_id)
);
COMMENT ON TABLE reject IS 'One row per citation that could not be read.';
COMMENT ON COLUMN reject.reject_id IS 'Identifier.';
COMMENT ON COLUMN reject.run_id IS 'The run.';
COMMENT ON COLUMN reject.run_at IS 'Moment of the run, UTC.';
COMMENT ON COLUMN reject.origin IS 'File or service it came from.';
COMMENT ON COLUMN reject.pmid IS 'Its PMID as far as it could be told.';
COMMENT ON COLUMN reject.reason IS 'Why it could not be read.';
COMMENT ON COLUMN reject.excerpt IS 'Its beginning.';

CREATE TABLE source_file (
    run_id         VARCHAR NOT NULL,
    path           VARCHAR NOT NULL,
    run_at         TIMESTAMP NOT NULL,
    record_count   INTEGER NOT NULL,
    stored_count   INTEGER NOT NULL,
    reject_count   INTEGER NOT NULL,
    deletion_count INTEGER NOT NULL,
    problem        VARCHAR NOT NULL,
    PRIMARY KEY (run_id, path)
);
COMMENT ON TABLE source_file IS 'One row per file ingested.';
COMMENT ON COLUMN source_file.run_id IS 'The run.';
COMMENT ON COLUMN source_file.path IS 'The file as named to litwatch.';
COMMENT ON COLUMN source_file.run_at IS 'Moment of the run, UTC.';
COMMENT ON COLUMN source_file.record_count IS 'Citations read.';
COMMENT ON COLUMN source_file.stored_count IS 'Those that name a watched compound, stored.';
COMMENT ON COLUMN source_file.reject_count IS 'Those that could not be read.';
COMMENT ON COLUMN source_file.deletion_count IS 'PMIDs in DeleteCitation.';
COMMENT ON COLUMN source_file.problem IS 'Why the file was not read to its end, empty when it was.';

CREATE TABLE work (
    work_id       VARCHAR NOT NULL,
    record_id     VARCHAR NOT NULL,
    first_seen_at TIMESTAMP NOT NULL,
    PRIMARY KEY (work_id)
);
COMMENT ON TABLE work IS 'One row per work: what was published, whichever records tell of it.';
COMMENT ON COLUMN work.work_id IS 'Identifier; stays the same while its records stay together.';
COMMENT ON COLUMN work.record_id IS 'The record that speaks for it: the article before its preprint.';
COMMENT ON COLUMN work.first_seen_at IS 'First run that stored one of its records.';

CREATE TABLE work_record (
    record_id VARCHAR NOT NULL,
    work_id   VARCHAR NOT NULL,
    reason    VARCHAR NOT NULL,
    PRIMARY KEY (record_id)
);
COMMENT ON TABLE work_record IS 'One row per record: the work it belongs to, and why.';
COMMENT ON COLUMN work_record.record_id IS 'The record.';
COMMENT ON COLUMN work_record.work_id IS 'Its work.';
COMMENT ON COLUMN work_record.reason IS 'Why it belongs there: itself, same doi, same pmcid, or the link that PubMed gives.';

CREATE TABLE doubtful_link (
    record_id       VARCHAR NOT NULL,
    other_record_id VARCHAR NOT NULL,
    reason          VARCHAR NOT NULL,
    probability     DOUBLE NOT NULL,
    PRIMARY KEY (record_id, other_record_id)
);
COMMENT ON TABLE doubtful_link IS 'One row per pair of records that may be one work but were not merged.';
COMMENT ON COLUMN doubtful_link.record_id IS 'One record.';
COMMENT ON COLUMN doubtful_link.other_record_id IS 'The other.';
COMMENT ON COLUMN doubtful_link.reason IS 'What speaks for it, and what against.';
COMMENT ON COLUMN doubtful_link.probability IS 'From 0 to 1.';

CREATE TABLE judgement (
    work_id        VARCHAR NOT NULL,
    compound       VARCHAR NOT NULL,
    valid_from     TIMESTAMP NOT NULL,
    valid_to       TIMESTAMP,
    pmid           BIGINT,
    role           VARCHAR NOT NULL,
    study_type     VARCHAR NOT NULL,
    is_primary     BOOLEAN,
    study_system   VARCHAR[] NOT NULL,
    models         VARCHAR[] NOT NULL,
    species        VARCHAR[] NOT NULL,
    evidence_level VARCHAR NOT NULL,
    is_retracted   BOOLEAN NOT NULL,
    rationale      VARCHAR NOT NULL,
    contradictions VARCHAR[] NOT NULL,
    confidence     DOUBLE NOT NULL,
    decided_by     VARCHAR NOT NULL,
    first_seen_at  TIMESTAMP NOT NULL,
    ended_because  VARCHAR NOT NULL,
    PRIMARY KEY (work_id, compound, valid_from)
);
COMMENT ON TABLE judgement IS 'One row per work, compound and period of validity: what the paper is, the part of the compound, and why.';
COMMENT ON COLUMN judgement.work_id IS 'The work.';
COMMENT ON COLUMN judgement.compound IS 'The compound.';
COMMENT ON COLUMN judgement.valid_from IS 'First run that judged so.';
COMMENT ON COLUMN judgement.valid_to IS 'First run that judged otherwise, or found the record gone; NULL: stands today.';
COMMENT ON COLUMN judgement.pmid IS 'PMID of the record judged.';
COMMENT ON COLUMN judgement.role IS 'studied, comparator, control, tool or mentioned.';
COMMENT ON COLUMN judgement.study_type IS 'What the paper is.';
COMMENT ON COLUMN judgement.is_primary IS 'Reports original data; NULL: not known, counts as not primary.';
COMMENT ON COLUMN judgement.study_system IS 'in_vivo, in_vitro, human, in_silico; none.';
COMMENT ON COLUMN judgement.models IS 'Depression models and tests used as such.';
COMMENT ON COLUMN judgement.species IS 'Species given the compound.';
COMMENT ON COLUMN judgement.evidence_level IS 'topic_in_vivo, human_trial, human_observational, other_in_vivo, in_vitro, secondary, mention or artefact.';
COMMENT ON COLUMN judgement.is_retracted IS 'The work was known to be retracted.';
COMMENT ON COLUMN judgement.rationale IS 'JSON list: label decided, rule, field, words, offsets, sentence.';
COMMENT ON COLUMN judgement.contradictions IS 'What speaks against it, for a curator.';
COMMENT ON COLUMN judgement.confidence IS 'From 0 to 1.';
COMMENT ON COLUMN judgement.decided_by IS 'rules, model or curator.';
COMMENT ON COLUMN judgement.first_seen_at IS 'First run that judged this work for this compound.';
COMMENT ON COLUMN judgement.ended_because IS 'Why it ended, empty while it stands.';

CREATE TABLE decision (
    decision_id VARCHAR NOT NULL,
    compound    VARCHAR NOT NULL,
    pmid        BIGINT NOT NULL,
    field       VARCHAR NOT NULL,
    value       VARCHAR NOT NULL,
    reason      VARCHAR NOT NULL,
    decided_by  VARCHAR NOT NULL,
    decided_at  TIMESTAMP NOT NULL,
    PRIMARY KEY (decision_id)
);
COMMENT ON TABLE decision IS 'One row per decision of a curator. Append-only; outranks the classifier.';
COMMENT ON COLUMN decision.decision_id IS 'Identifier.';
COMMENT ON COLUMN decision.compound IS 'The compound.';
COMMENT ON COLUMN decision.pmid IS 'The paper.';
COMMENT ON COLUMN decision.field IS 'What was decided: role, study_type, is_primary, study_system, models, evidence_level.';
COMMENT ON COLUMN decision.value IS 'The decision; lists separated by commas.';
COMMENT ON COLUMN decision.reason IS 'Why.';
COMMENT ON COLUMN decision.decided_by IS 'Who.';
COMMENT ON COLUMN decision.decided_at IS 'When, UTC.';

CREATE TABLE verdict_change (
    compound    VARCHAR NOT NULL,
    changed_at  TIMESTAMP NOT NULL,
    run_id      VARCHAR NOT NULL,
    old_verdict VARCHAR,
    new_verdict VARCHAR NOT NULL,
    because     VARCHAR NOT NULL,
    PRIMARY KEY (compound, changed_at, run_id)
);
COMMENT ON TABLE verdict_change IS 'One row per compound and change of its verdict, the first verdict included.';
COMMENT ON COLUMN verdict_change.compound IS 'The compound.';
COMMENT ON COLUMN verdict_change.changed_at IS 'Moment of the run that found it, UTC.';
COMMENT ON COLUMN verdict_change.run_id IS 'That run.';
COMMENT ON COLUMN verdict_change.old_verdict IS 'The verdict before; NULL: there was none.';
COMMENT ON COLUMN verdict_change.new_verdict IS 'The verdict since.';
COMMENT ON COLUMN verdict_change.because IS 'The papers or searches that changed it.';

CREATE TABLE digest (
    digest_id    VARCHAR NOT NULL,
    run_id       VARCHAR NOT NULL,
    period_start TIMESTAMP,
    period_end   TIMESTAMP NOT NULL,
    subject      VARCHAR NOT NULL,
    html         VARCHAR NOT NULL,
    text         VARCHAR NOT NULL,
    PRIMARY KEY (digest_id)
);
COMMENT ON TABLE digest IS 'One row per digest composed. Composed once; what is sent is what stands here.';
COMMENT ON COLUMN digest.digest_id IS 'Name of the digest and its day.';
COMMENT ON COLUMN digest.run_id IS 'The run that composed it.';
COMMENT ON COLUMN digest.period_start IS 'Moment after which things are new; NULL: the first digest.';
COMMENT ON COLUMN digest.period_end IS 'Moment of the run.';
COMMENT ON COLUMN digest.subject IS 'Subject line.';
COMMENT ON COLUMN digest.html IS 'HTML part as sent.';
COMMENT ON COLUMN digest.text IS 'Plain text part as sent.';

CREATE TABLE delivery (
    digest_id  VARCHAR NOT NULL,
    recipient  VARCHAR NOT NULL,
    message_id VARCHAR NOT NULL,
    status     VARCHAR NOT NULL,
    attempts   INTEGER NOT NULL,
    sent_at    TIMESTAMP,
    error      VARCHAR NOT NULL,
    PRIMARY KEY (digest_id, recipient)
);
COMMENT ON TABLE delivery IS 'One row per digest and recipient.';
COMMENT ON COLUMN delivery.digest_id IS 'The digest.';
COMMENT ON COLUMN delivery.recipient IS 'Address.';
COMMENT ON COLUMN delivery.message_id IS 'Message-ID, the same on every attempt.';
COMMENT ON COLUMN delivery.status IS 'pending, kept (in the outbox only: no mail server is configured), sent, or refused.';
COMMENT ON COLUMN delivery.attempts IS 'Attempts so far.';
COMMENT ON COLUMN delivery.sent_at IS 'When the server accepted it, UTC; NULL: it did not.';
COMMENT ON COLUMN delivery.error IS 'What the server said last, empty when accepted.';
