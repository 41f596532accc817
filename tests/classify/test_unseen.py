"""No record is scored by a model that was trained on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from judged import judge

from litwatch.classify import Judge
from litwatch.classify.model import LinearModel, Models
from litwatch.errors import UsageError
from litwatch.evaluate import evaluate, lines

RECORD = (
    '<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{pmid}</PMID><Article><Journal><Title>J</Title>'
    "</Journal><ArticleTitle>{title} {pmid}</ArticleTitle><Abstract><AbstractText>{abstract}</AbstractText></Abstract>"
    "</Article></MedlineCitation></PubmedArticle>"
)
KINDS = (
    ("Animal-drug-intervention", "Imipramine in rats", "Rats were injected with imipramine 10 mg/kg, i.p."),
    ("Human-case-report", "A case report of seizures", "We report a 45-year-old woman with seizures."),
)
NEW = (1, 2, 3)


def folder(directory: Path, pmids: range | tuple[int, ...]) -> Path:
    for name in ("corpora", "gold"):
        (directory / name).mkdir()
    kinds = {pmid: KINDS[place % 2] for place, pmid in enumerate(pmids)}
    records = (RECORD.format(pmid=pmid, title=kind[1], abstract=kind[2]) for pmid, kind in kinds.items())
    (directory / "corpora" / "made-up.xml").write_text(
        f"<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>", encoding="utf-8"
    )
    rows = "".join(f"{pmid},{kind[0]}\n" for pmid, kind in kinds.items())
    (directory / "gold" / "study-types.csv").write_text(f"pmid,study_type\n{rows}", encoding="utf-8")
    return directory


def seen(count: int) -> tuple[int, ...]:
    return tuple(judge().trained.study_types.weights.about["trained_on"][:count])


def test_a_part_of_the_training_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="trained on"):
        evaluate(folder(tmp_path, seen(4)), judge())


def test_of_a_mixture_only_what_is_new_is_scored_and_the_rest_is_told(tmp_path: Path) -> None:
    report = evaluate(folder(tmp_path, (*seen(4), *NEW)), judge())
    assert report.not_scored == {"study_types": 4}
    assert {one.count for one in report.scores if one.name.startswith("study types")} == {len(NEW)}
    assert any(line.startswith("not scored: 4 labels") for line in lines(report))


def test_new_records_are_scored_by_the_shipped_model(tmp_path: Path) -> None:
    report = evaluate(folder(tmp_path, NEW), judge())
    assert (report.not_scored, report.cross_validated) == ({}, [])


def test_all_training_data_and_more_is_cross_validated(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="needs the extra `train`")
    trained = judge().trained
    weights = replace(trained.study_types.weights, about={"trained_on": list(range(101, 121))})
    other: Judge = judge().with_models(Models(LinearModel(weights), trained.depression_models))
    report = evaluate(folder(tmp_path, range(101, 124)), other)
    assert (report.not_scored, report.cross_validated) == ({}, ["study_types"])
    assert report.scores[0].count == 23
