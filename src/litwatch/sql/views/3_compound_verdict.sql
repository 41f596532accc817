-- evidence_count: how many works of each kind a compound has, as judged today.
-- evidence_count_as_of(moment): the same, as judged at that moment (UTC).
--
-- Of today it is kept, as counted when works were last settled (queries/settle.sql): nobody must wait for a million
-- judgements to be counted.

-- countable_evidence_as_of(moment): how many works of a kind stood then, with the greatest PMID among them. Of today it is
-- kept, of another moment each work stands by itself; one of the two is always empty.
CREATE OR REPLACE MACRO countable_evidence_as_of(moment) AS TABLE
SELECT compound, newest_pmid AS pmid, evidence_level, is_retracted, year, works
FROM settled_tally
WHERE moment >= TIMESTAMP '9999-12-31'
UNION ALL
SELECT evidence.compound, evidence.pmid, evidence.evidence_level, evidence.is_retracted, record.year, 1 AS works
FROM evidence_as_of(moment) AS evidence
LEFT JOIN work USING (work_id)
-- As in the view paper, which need not be gone through for the year alone.
LEFT JOIN record ON record.record_id = work.record_id AND record.nonexistent_at IS NULL
WHERE moment < TIMESTAMP '9999-12-31';

CREATE OR REPLACE MACRO evidence_count_as_of(moment) AS TABLE
WITH
judged AS (
    SELECT
        *,
        evidence_level IN ('topic_in_vivo', 'human_trial', 'human_observational', 'other_in_vivo', 'in_vitro')
            AS supports_primary
    FROM countable_evidence_as_of(moment)
    WHERE evidence_level <> 'artefact'
),
summed AS (
    SELECT
        compound,
        sum(works) FILTER (NOT is_retracted AND evidence_level = 'topic_in_vivo')                       AS primary_in_topic,
        sum(works) FILTER (NOT is_retracted AND supports_primary AND evidence_level <> 'topic_in_vivo') AS primary_other,
        sum(works) FILTER (NOT is_retracted AND evidence_level IN ('human_trial', 'human_observational')) AS human_primary,
        sum(works) FILTER (NOT is_retracted AND evidence_level = 'secondary')                           AS secondary,
        sum(works) FILTER (NOT is_retracted AND evidence_level = 'mention')                             AS mention_only,
        sum(works) FILTER (is_retracted)                                                                AS retracted,
        min(year) FILTER (NOT is_retracted AND supports_primary)                                        AS first_year,
        max(year) FILTER (NOT is_retracted AND supports_primary)                                        AS last_year,
        -- By year, then by number: one integer of both is compared many times as fast as a pair.
        arg_max(pmid, coalesce(year, 0) * 10_000_000_000 + pmid) FILTER (NOT is_retracted AND supports_primary)
            AS newest_pmid
    FROM judged
    GROUP BY compound
)
SELECT
    compound,
    coalesce(primary_in_topic, 0)::BIGINT AS primary_in_topic,
    coalesce(primary_other, 0)::BIGINT    AS primary_other,
    coalesce(human_primary, 0)::BIGINT    AS human_primary,
    coalesce(secondary, 0)::BIGINT        AS secondary,
    coalesce(mention_only, 0)::BIGINT     AS mention_only,
    coalesce(retracted, 0)::BIGINT        AS retracted,
    first_year,
    last_year,
    newest_pmid
FROM summed;

CREATE OR REPLACE VIEW evidence_count AS
FROM settled_evidence_count;

COMMENT ON MACRO TABLE evidence_count_as_of IS 'The view evidence_count as it stood at a moment (UTC).';
COMMENT ON VIEW evidence_count IS 'One row per compound with evidence, whether or not it is still watched: how many works of each kind. compound_verdict decides by it.';
COMMENT ON COLUMN evidence_count.compound IS 'The compound.';
COMMENT ON COLUMN evidence_count.primary_in_topic IS 'As in compound_verdict.';
COMMENT ON COLUMN evidence_count.primary_other IS 'As in compound_verdict.';
COMMENT ON COLUMN evidence_count.human_primary IS 'As in compound_verdict.';
COMMENT ON COLUMN evidence_count.secondary IS 'As in compound_verdict.';
COMMENT ON COLUMN evidence_count.mention_only IS 'As in compound_verdict.';
COMMENT ON COLUMN evidence_count.retracted IS 'As in compound_verdict.';
COMMENT ON COLUMN evidence_count.first_year IS 'As in compound_verdict.';
COMMENT ON COLUMN evidence_count.last_year IS 'As in compound_verdict.';
COMMENT ON COLUMN evidence_count.newest_pmid IS 'As in compound_verdict.';

-- compound_verdict: one row per watched compound.
-- compound_verdict_as_of(moment): the same, as it could be known at that moment (UTC).
--
-- The rule. What the papers say so far is known_verdict. A verdict that claims an absence (all but
-- primary_in_topic) stands only on a complete, clean search of the whole compound, or, for primary_other, of the
-- topic; without it the verdict is search_incomplete. primary_in_topic claims no absence: it stands on its papers.
CREATE OR REPLACE MACRO compound_verdict_as_of(moment) AS TABLE
WITH
watched AS (
    SELECT compound, compound_class, class_label, position
    FROM compound
    WHERE added_at <= moment
      AND (removed_at IS NULL OR removed_at > moment)
),
last_search AS (
    SELECT
        compound,
        arg_max(is_complete, run_at) AS is_complete,
        arg_max(problem, run_at)     AS problem,
        arg_max(scope, run_at)       AS scope,
        arg_max(not_searched, run_at) AS not_searched,
        max(run_at)                  AS searched_at
    FROM compound_run
    WHERE run_at <= moment
    GROUP BY compound
),
counted AS (
    -- Of what stands today the counts are read, of another moment they are made; one of the two is always empty.
    FROM evidence_count
    WHERE moment >= TIMESTAMP '9999-12-31'
    UNION ALL
    FROM evidence_count_as_of(moment)
    WHERE moment < TIMESTAMP '9999-12-31'
),
known AS (
    SELECT
        watched.*,
        coalesce(counted.primary_in_topic, 0) AS primary_in_topic,
        coalesce(counted.primary_other, 0)    AS primary_other,
        coalesce(counted.human_primary, 0)    AS human_primary,
        coalesce(counted.secondary, 0)        AS secondary,
        coalesce(counted.mention_only, 0)     AS mention_only,
        coalesce(counted.retracted, 0)        AS retracted,
        counted.first_year,
        counted.last_year,
        counted.newest_pmid,
        last_search.searched_at,
        coalesce(last_search.is_complete, false)                                              AS search_complete,
        last_search.scope                                                                     AS search_scope,
        coalesce(last_search.not_searched, '')                                                AS not_searched,
        CASE
            WHEN last_search.compound IS NULL THEN 'PubMed was never searched for it'
            ELSE last_search.problem
        END                                                                                   AS search_problem,
        CASE
            WHEN counted.primary_in_topic > 0 THEN 'primary_in_topic'
            WHEN counted.primary_other > 0    THEN 'primary_other'
            WHEN counted.secondary > 0        THEN 'secondary_only'
            WHEN counted.mention_only > 0     THEN 'mention_only'
            ELSE 'none_found'
        END                                                                                   AS known_verdict
    FROM watched
    LEFT JOIN counted USING (compound)
    LEFT JOIN last_search USING (compound)
),
final AS (
    SELECT
        *,
        CASE
            WHEN known_verdict = 'primary_in_topic' THEN known_verdict
            WHEN NOT search_complete                THEN 'search_incomplete'
            WHEN search_scope = 'topic' AND known_verdict <> 'primary_other' THEN 'search_incomplete'
            ELSE known_verdict
        END AS verdict
    FROM known
)
SELECT
    compound,
    compound_class,
    verdict,
    primary_in_topic,
    primary_other,
    human_primary,
    secondary,
    mention_only,
    retracted,
    first_year,
    last_year,
    newest_pmid,
    searched_at,
    known_verdict,
    search_complete,
    search_scope,
    CASE
        WHEN verdict = 'search_incomplete' AND search_complete
            THEN 'too much literature to fetch whole: records outside the topic were not looked at'
        ELSE search_problem
    END AS search_problem,
    class_label,
    position,
    not_searched
FROM final
ORDER BY position;

CREATE OR REPLACE VIEW compound_verdict AS
FROM compound_verdict_as_of('infinity'::TIMESTAMP);

COMMENT ON MACRO TABLE compound_verdict_as_of IS 'The view compound_verdict as it could be known at a moment (UTC).';
COMMENT ON VIEW compound_verdict IS 'One row per watched compound: which primary literature there is.';
COMMENT ON COLUMN compound_verdict.compound IS 'The compound.';
COMMENT ON COLUMN compound_verdict.compound_class IS 'Key of its class.';
COMMENT ON COLUMN compound_verdict.verdict IS 'primary_in_topic, primary_other, secondary_only, mention_only, none_found, or search_incomplete: absence can not be claimed.';
COMMENT ON COLUMN compound_verdict.primary_in_topic IS 'Unretracted primary works that gave the compound in a depression model or test.';
COMMENT ON COLUMN compound_verdict.primary_other IS 'Unretracted primary works on the compound outside the topic, those on humans included.';
COMMENT ON COLUMN compound_verdict.human_primary IS 'Of primary_other, those on humans.';
COMMENT ON COLUMN compound_verdict.secondary IS 'Unretracted works about the compound without original data: reviews, meta-analyses, protocols and the like.';
COMMENT ON COLUMN compound_verdict.mention_only IS 'Unretracted works that name the compound, as control, tool or in passing.';
COMMENT ON COLUMN compound_verdict.retracted IS 'Retracted works that name the compound; they support nothing.';
COMMENT ON COLUMN compound_verdict.first_year IS 'Year of the oldest unretracted primary work; NULL: none, or its year is not known.';
COMMENT ON COLUMN compound_verdict.last_year IS 'Year of the newest.';
COMMENT ON COLUMN compound_verdict.newest_pmid IS 'PMID of the newest.';
COMMENT ON COLUMN compound_verdict.searched_at IS 'Moment of the last run that searched for it, UTC; NULL: never searched.';
COMMENT ON COLUMN compound_verdict.known_verdict IS 'What the stored papers alone say, whether or not the search was complete.';
COMMENT ON COLUMN compound_verdict.search_complete IS 'The last search was complete and clean.';
COMMENT ON COLUMN compound_verdict.search_scope IS 'whole, or topic where there is too much literature to fetch whole; NULL: never searched.';
COMMENT ON COLUMN compound_verdict.search_problem IS 'Why absence can not be claimed; empty when it can.';
COMMENT ON COLUMN compound_verdict.class_label IS 'Class for readers.';
COMMENT ON COLUMN compound_verdict.position IS 'Place in the watchlist, from 0.';
COMMENT ON COLUMN compound_verdict.not_searched IS 'Sources that were not searched and do not hold up the verdict, with the reason; empty: all were.';
