-- Papers that have these words, the best first, with what each is for the watched compounds.
SELECT
    found.work_id,
    found.pmid,
    found.title,
    found.journal,
    found.year,
    found.score,
    found.words_found,
    coalesce(
        (
            SELECT list(evidence.compound || ': ' || evidence.evidence_level ORDER BY evidence.compound)
            FROM evidence
            WHERE evidence.work_id = found.work_id
              AND evidence.evidence_level <> 'artefact'
        ),
        []
    ) AS levels
FROM search_papers($words, most := $most) AS found
ORDER BY found.score DESC, found.work_id
