-- The evidence with its papers. Each condition holds where its parameter is given; artefacts only when asked for by name.
-- Of most papers only the year of publication is known. A paper of the year of $published_since itself counts as
-- published since that day when it entered PubMed no earlier, or when that day is not known.
SELECT
    evidence.compound,
    evidence.evidence_level,
    evidence.role,
    evidence.study_type,
    evidence.is_primary,
    evidence.study_system,
    evidence.models,
    evidence.species,
    evidence.confidence,
    evidence.decided_by,
    paper.*,
    evidence.first_seen_at
FROM evidence
JOIN paper USING (work_id)
JOIN compound ON compound.compound = evidence.compound
WHERE compound.removed_at IS NULL
  AND ($compound IS NULL OR evidence.compound = $compound)
  AND list_contains($levels::VARCHAR[], evidence.evidence_level)
  AND ($since IS NULL OR evidence.first_seen_at >= $since::DATE)
  AND (
      $published_since IS NULL
      OR coalesce(paper.year, year(paper.entered_on)) > year($published_since::DATE)
      OR (
          coalesce(paper.year, year(paper.entered_on)) = year($published_since::DATE)
          AND (
              paper.entered_on IS NULL
              OR greatest(paper.entered_on, make_date(paper.year, 1, 1)) >= $published_since::DATE
          )
      )
  )
ORDER BY
    compound.position,
    list_position($ladder::VARCHAR[], evidence.evidence_level),
    paper.year DESC NULLS LAST,
    paper.work_id
