"""Training reads labelled records, and a curator's decisions only when their folder is named."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from pathlib import Path

import pytest

from litwatch.classify.features import read
from litwatch.classify.model import shipped
from litwatch.classify.phrases import phrase_book

train = pytest.importorskip("litwatch.classify.train", reason="needs the extra `train`")
pytest.importorskip("sklearn", reason="needs the extra `train`")

ANIMAL, TRIAL = "Animal-drug-intervention", "Human-RCT-drug-intervention"
TEXTS = {
    ANIMAL: ("Fluoxetine in the forced swim test", "Rats were injected and swam in a cylinder."),
    TRIAL: ("A randomised trial of sertraline", "Outpatients were randomised to sertraline or placebo."),
}
ARTICLE = (
    '<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{}</PMID><Article><Journal/>'
    "<ArticleTitle>{}</ArticleTitle><Abstract><AbstractText>{}</AbstractText></Abstract></Article></MedlineCitation>"
    "</PubmedArticle>"
)


def folder_of(folder: Path, labels: Mapping[int, str], texts: Mapping[int, tuple[str, str]] | None = None) -> Path:
    """A folder in the shape of the gold data; the texts are those of the labels unless others are given."""
    for name in ("corpora", "gold"):
        (folder / name).mkdir(parents=True)
    articles = [ARTICLE.format(pmid, *(texts or {}).get(pmid, TEXTS[label])) for pmid, label in labels.items()]
    whole = f"<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>"
    (folder / "corpora" / "some.xml.gz").write_bytes(gzip.compress(whole.encode()))
    with (folder / "gold" / "study-types-some.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("pmid", "study_type"), *labels.items()])
    return folder


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "base", {pmid: (ANIMAL, TRIAL)[pmid % 2] for pmid in range(1, 21)})


def test_decisions_are_read_when_their_folder_is_named_and_not_otherwise(base: Path, tmp_path: Path) -> None:
    # PMID 2 was wrongly labelled, in the curator's eyes; PMID 99 is new.
    text = {2: ("Zimelidine and sleep", "Sleep was recorded."), 99: ("Gepirone and rats", "Rats were given gepirone.")}
    curated = folder_of(tmp_path / "curated", {2: TRIAL, 99: ANIMAL}, text)
    train.train(base, directory=tmp_path / "without")
    train.train(base, curated, directory=tmp_path / "with")
    without, decided = (shipped("study_types", tmp_path / name).weights for name in ("without", "with"))
    assert without.about["trained_on"] == list(range(1, 21))
    assert "curated" not in without.about["source"]
    assert decided.about["trained_on"] == [*range(1, 21), 99]
    assert decided.about["source"].endswith("and curated decisions")
    assert not any("zimelidine" in term or "gepirone" in term for term in without.terms)


def test_a_curators_label_outranks_the_one_that_stood(base: Path, tmp_path: Path) -> None:
    title, abstract = TEXTS[ANIMAL]
    features = read(title, abstract, phrase_book())
    swapped = folder_of(
        tmp_path / "curated",
        {pmid: TRIAL if pmid % 2 == 0 else ANIMAL for pmid in range(1, 21)},
        {pmid: TEXTS[(ANIMAL, TRIAL)[pmid % 2]] for pmid in range(1, 21)},
    )
    train.train(base, directory=tmp_path / "without")
    train.train(base, swapped, directory=tmp_path / "with")
    assert shipped("study_types", tmp_path / "without").probabilities(features)[ANIMAL] > 0.5
    assert shipped("study_types", tmp_path / "with").probabilities(features)[TRIAL] > 0.5


def test_a_folder_without_gold_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(train.UsageError, match="no gold data"):
        train.train(tmp_path, directory=tmp_path / "weights")
