-- arrivals(since, until): every judgement of a paper for a compound first made after since (NULL: from the beginning),
-- up to until, and how it came: `news`, or why it is an old paper that is only now in the record.
--
-- News is what entered PubMed (a record without PMID: its source; where no day is known: was published) later than
-- seven days before since, or before the last complete search for the compound up to since, if that is longer ago:
-- records turn up in a search some days after they entered, and what an incomplete search could not find is no older
-- for it. Nothing is news in a first digest. A paper of which no day is known, and whose year does not tell, is news where
-- the compound had been searched before and no file brought it: never silent.
CREATE OR REPLACE MACRO arrivals(since, until) AS TABLE
WITH
fresh AS MATERIALIZED (
    SELECT work_id, compound, first_seen_at
    FROM evidence_as_of(until)
    WHERE first_seen_at > coalesce(since, TIMESTAMP '0001-01-01')
),
searched AS (
    SELECT compound, max(run_at) AS searched_at
    FROM compound_run
    WHERE is_complete
      AND run_at <= since
    GROUP BY compound
),
member AS MATERIALIZED (
    SELECT work_id, record_id
    FROM work_record
    WHERE work_id IN (SELECT work_id FROM fresh)
),
told AS MATERIALIZED (
    SELECT record_id, pmid, entered_on, publication_date, year
    FROM record
    WHERE record_id IN (SELECT record_id FROM member)
),
dated AS (
    SELECT
        member.work_id,
        coalesce(
            min(told.entered_on) FILTER (told.pmid IS NOT NULL),
            min(told.entered_on),
            min(try_strptime(told.publication_date, ['%Y-%m-%d', '%Y %b %d', '%Y %b'])::DATE)
        ) AS dated_on,
        min(make_date(told.year, 12, 31)) AS year_ends_on
    FROM member
    JOIN told USING (record_id)
    GROUP BY member.work_id
),
hit AS MATERIALIZED (
    SELECT compound, record_id, source
    FROM search_hit
    WHERE record_id IN (SELECT record_id FROM member)
),
linked AS (
    SELECT hit.compound, member.work_id
    FROM hit
    JOIN member USING (record_id)
    GROUP BY hit.compound, member.work_id
    HAVING bool_and(hit.source = 'elink')
),
named AS (
    SELECT compound, min_at
    FROM (
        SELECT compound, form, min(run_at) AS min_at
        FROM search
        WHERE field = 'name'
          AND scope IN ('whole', 'topic')
        GROUP BY compound, form
    )
    GROUP BY compound, min_at
)
SELECT
    fresh.work_id,
    fresh.compound,
    dated.dated_on,
    least(since, coalesce(searched.searched_at, since)) - turns_up_within() AS news_after,
    CASE
        WHEN dated.dated_on > news_after THEN 'news'
        WHEN since IS NULL OR compound_begun.begun_at > since THEN 'first_search'
        WHEN run.kind = 'ingest' THEN 'files'
        WHEN dated.dated_on IS NULL AND coalesce(dated.year_ends_on > news_after, true) THEN 'news'
        WHEN run.kind IN ('reclassify', 'curate') THEN 'rules'
        WHEN linked.work_id IS NOT NULL THEN 'links'
        WHEN named.min_at IS NOT NULL THEN 'new_name'
        ELSE 'late'
    END AS came
FROM fresh
JOIN compound_begun USING (compound)
LEFT JOIN searched USING (compound)
LEFT JOIN dated USING (work_id)
LEFT JOIN linked USING (compound, work_id)
LEFT JOIN named ON named.compound = fresh.compound AND named.min_at = fresh.first_seen_at
LEFT JOIN run ON run.run_at = fresh.first_seen_at;
