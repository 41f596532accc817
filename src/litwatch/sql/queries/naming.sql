-- The stored papers about a compound, with every text that can name it.
SELECT paper.pmid, title, abstract, keywords, substances, mesh, year
FROM evidence
JOIN paper USING (work_id)
WHERE evidence.compound = $compound
  AND evidence_level <> 'artefact'
