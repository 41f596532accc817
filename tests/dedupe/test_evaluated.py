"""Linking is scored as ASySD's own validation does, by weights that have not seen the records."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from litwatch import dedupe
from litwatch.classify import Judge
from litwatch.config import load_watchlist, shipped_directory
from litwatch.dedupe import scorer
from litwatch.dedupe.labelled import clusters, fingerprint, read_labelled
from litwatch.dedupe.likeness import Likeness
from litwatch.dedupe.made import made_pairs
from litwatch.dedupe.reading import read
from litwatch.errors import DocumentError, UsageError
from litwatch.evaluate import evaluate, write_docs
from litwatch.evaluate import lines as evaluated_lines
from litwatch.evaluate_linking import LinkingScores, evaluate_linking, lines
from litwatch.vocabulary import load_vocabulary

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
FIELDS = ("record_id", "author", "title", "year", "journal", "abstract", "doi", "volume", "number", "pages", "isbn")
FOUND = {
    "record_id": "1", "author": "Smith J. A.Jones P.", "title": "Buspirone in the swimming test of isolated rats",
    "year": "2011", "journal": "J Psychopharmacol", "abstract": "NA", "doi": "NA", "volume": "25", "number": "3",
    "pages": "265-76", "isbn": "0269-8811",
}  # fmt: skip


def folder(directory: Path, rows: list[tuple[str, dict[str, str]]], fields: tuple[str, ...] = FIELDS) -> Path:
    """A data folder of these (label, changes to FOUND)."""
    for name in ("corpora", "gold"):
        (directory / name).mkdir(exist_ok=True)
    with (directory / "corpora" / "dedupe-own.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fields, extrasaction="ignore")
        writer.writeheader()
        writer.writerows({**FOUND, "record_id": str(number), **row} for number, (_, row) in enumerate(rows, start=1))
    labels = "".join(f"{number},{label}\n" for number, (label, _) in enumerate(rows, start=1))
    (directory / "gold" / "dedupe-own.csv").write_text(f"record_id,source\n{labels}", encoding="utf-8")
    return directory


def values(found: LinkingScores) -> dict[str, float]:
    return {one.name.partition(", ")[2]: one.value for one in found.scores}


def test_duplicates_removed_and_uniques_kept_are_counted_and_every_wrong_case_is_told(tmp_path: Path) -> None:
    rows = [
        ("unique", {}),
        ("duplicate", {"pages": "265-276", "author": "Smith, John A.; Jones, Peter"}),
        ("duplicate", {"title": "A paper of which no unique record is here", "pages": "1"}),
        ("unique", {"title": "Sertraline and sleep in adolescents", "pages": "9"}),
        ("unique", {"journal": "J. Psychopharmacology"}),  # labelled unique, and told apart by nothing
    ]
    (found,) = evaluate_linking(folder(tmp_path, rows))
    assert (found.cross_validated, found.not_scored) == (False, 0)
    assert values(found)["sensitivity"] == 0.5
    assert values(found)["specificity"] == round(2 / 3, 4)
    assert values(found)["precision of the pairs merged"] < 1
    assert [(one.what, one.records) for one in found.errors] == [
        ("a duplicate of which no unique record is among these", ("3",)),
        ("papers merged that are not one", ("1", "2", "5")),
    ]
    assert "dedupe-own: papers merged that are not one: 1, 2, 5" in "\n".join(lines([found]))


def test_a_folder_that_has_nothing_else_is_scored_and_written(tmp_path: Path) -> None:
    rows = [("unique", {}), ("duplicate", {"pages": "265-276"})]
    judge = Judge(load_watchlist(shipped_directory()), load_vocabulary(shipped_directory()))
    report = evaluate(folder(tmp_path, rows), judge)
    assert [line.split(" ")[0] for line in evaluated_lines(report)] == ["dedupe-own,"] * 3
    write_docs(report, tmp_path / "docs", date="2026-11-25", commit="none")
    told = json.loads((tmp_path / "docs" / "evaluation.json").read_text("utf-8"))
    assert [one["name"] for one in told["linking"]] == ["dedupe-own"]
    assert "## Linking records to works: dedupe-own" in (tmp_path / "docs" / "evaluation.md").read_text("utf-8")


def test_a_column_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        DocumentError, match=r"column pages is missing.*dedupe-own\.csv|dedupe-own\.csv.*pages"
    ) as error:
        read_labelled(folder(tmp_path, [("unique", {})], tuple(name for name in FIELDS if name != "pages")))
    assert "It needs" in error.value.line()


def test_records_that_the_weights_have_seen_are_left_out_where_the_file_has_a_part_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [("unique", {}), ("unique", {"title": "Sertraline and sleep in adolescents"})]
    (own,) = read_labelled(folder(tmp_path, rows))
    shipped = scorer.shipped()
    seen = scorer.Scorer(
        shipped.weights, shipped.intercept, shipped.merge_from, 0.5,
        {"trained_on": [fingerprint(own.citations[0]), "another"]},
    )  # fmt: skip
    monkeypatch.setattr("litwatch.evaluate_linking.shipped", lambda: seen)
    (found,) = evaluate_linking(tmp_path)
    assert (found.not_scored, [one.count for one in found.scores]) == (1, [1])


def test_each_duplicate_belongs_to_the_unique_record_that_it_agrees_with_most(tmp_path: Path) -> None:
    rows = [
        ("unique", {"journal": "Diabetes", "volume": "65", "pages": "A129"}),
        ("unique", {}),
        ("duplicate", {"pages": "265-276", "number": "NA"}),
        ("duplicate", {"title": "Nothing like it"}),
    ]
    (own,) = read_labelled(folder(tmp_path, rows))
    assert clusters(own) == {"1": "1", "2": "2", "3": "2", "4": "4"}


def test_made_up_pairs_are_the_same_twice_and_of_both_kinds(tmp_path: Path) -> None:
    rows = [("unique", {"title": f"{FOUND['title']} {word}"}) for word in ("early", "late", "twice")]
    (own,) = read_labelled(folder(tmp_path, rows))
    made = list(made_pairs(own.citations))
    assert made == list(made_pairs(own.citations))
    assert {is_one for _, _, is_one in made} == {True, False}
    assert all(one.record_id != other.record_id for one, other, _ in made)


def test_a_probability_rises_with_what_agrees_and_falls_with_what_differs() -> None:
    shipped = scorer.shipped()
    agreeing = dict.fromkeys(Likeness._fields, 0.0) | {"title_near": 1.0, "title_same": 1.0, "pages_same": 1.0}
    middle = shipped.probability(Likeness(**agreeing))
    assert shipped.probability(Likeness(**{**agreeing, "journal_same": 1.0})) > middle
    for name in ("numbers_differ", "doi_differs", "volume_differs", "journal_differs", "authors_differ"):
        assert shipped.probability(Likeness(**{**agreeing, name: 1.0})) < middle
    assert 0 <= shipped.suggest_from < shipped.merge_from <= 1


@pytest.fixture(scope="module")
def shared() -> Path:
    if not (SHARED / "gold" / "dedupe-dev.csv").is_file():
        pytest.skip("../shared/data is not here")
    return SHARED


def test_the_measured_goals_hold_on_the_development_data(shared: Path) -> None:
    pytest.importorskip("sklearn", reason="needs the extra `train`")
    (found,) = evaluate_linking(shared)
    assert found.cross_validated
    assert values(found)["sensitivity"] >= 0.995
    assert values(found)["specificity"] >= 0.998
    assert values(found)["precision of the pairs merged"] >= 0.999


def test_training_twice_gives_the_same_bits_and_the_shipped_weights(shared: Path, tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="needs the extra `train`")
    from litwatch.dedupe.train import train

    once, again = (train(shared, tmp_path / name).read_bytes() for name in ("once.json", "again.json"))
    assert once == again
    # Another machine may sum in another order.
    assert json.loads(once)["weights"] == pytest.approx(json.loads(scorer.WEIGHTS.read_bytes())["weights"], abs=0.01)


def test_blocking_brings_every_two_records_of_a_paper_together(shared: Path) -> None:
    (own,) = read_labelled(shared)
    home = clusters(own)
    readings = {one.record_id: read(one) for one in own.citations}
    of_key = dedupe.blocking.blocks({name: dedupe.blocking.keys(one) for name, one in readings.items()})
    found = set(dedupe.blocking.pairs(of_key))
    missed = [
        (one, other)
        for one in home
        for other in home
        if one < other and home[one] == home[other] and (one, other) not in found
    ]
    assert missed == []


def test_a_folder_without_labelled_records_trains_nothing(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="needs the extra `train`")
    from litwatch.dedupe.train import train

    with pytest.raises(UsageError, match="no records to learn linking from"):
        train(tmp_path, tmp_path / "weights.json")
    assert not (tmp_path / "weights.json").exists()
