"""Every label can be asked why: the words, the field, and where they stand in it (evidence.md, section 5)."""

from __future__ import annotations

from pathlib import Path

import pytest
from judged import judge, made

from litwatch.classify import Judgement, Reason
from litwatch.parse import Record, read_file

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
REAL = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")


def texts(record: Record) -> dict[str, list[str]]:
    """The texts that each field of a Reason can point into."""
    return {
        "title": [record.title],
        "abstract": [record.abstract],
        "other_abstract": [record.other_abstract],
        "keyword": list(record.keywords),
        "substance": [one.name for one in (*record.substances, *record.supplementary_concepts)],
        "mesh": [one.name for one in record.mesh],
        "publication_type": [one.name for one in record.publication_types],
        "record": [""],
    }


def is_wrong(reason: Reason, record: Record) -> bool:
    """Its words do not stand where it says."""
    if reason.start == -1:
        return (reason.end, reason.words) != (-1, "") or reason.field != "record"
    places = texts(record)[reason.field]
    points = any(text[reason.start : reason.end] == reason.words for text in places) and reason.words != ""
    return not points or (reason.sentence != "" and not any(reason.sentence in text for text in places))


def wrong(record: Record, judgements: tuple[Judgement, ...]) -> list[Reason]:
    return [reason for one in judgements for reason in one.reasons if is_wrong(reason, record)]


def test_the_words_of_every_reason_stand_where_it_says() -> None:
    record = made(
        "MDL\u00a073,005\u2011EF in rats",
        "BACKGROUND: [3H]paroxetine labels it.\nMETHODS: Rats got MDL 73005EF (1 mg/kg), i.p. The forced swim test "
        "followed; fluoxetine (FLX 10 mg/kg) was the positive control.\nRESULTS: FLX reduced immobility.",
        other_abstract="Buspirone (1 mg/kg) in plain words.",
        types=("Journal Article", "Review"),
        mesh=("Animals", "Sertraline"),
        substances=("gepirone",),
        keywords=("ipsapirone",),
    )
    found = judge().judge(record, ["tandospirone"])
    assert len(found) == 8
    assert wrong(record, found) == []
    for one in found:
        decided = {reason.decides for reason in one.reasons}
        assert "evidence_level" in decided
        assert one.evidence_level == "artefact" or {"role", "study_type"} <= decided


@REAL
def test_the_words_of_every_reason_stand_where_it_says_in_real_records() -> None:
    judged = 0
    for file in sorted((SHARED / "corpora").glob("*.xml.gz")):
        for record in read_file(file):
            assert isinstance(record, Record)
            found = judge().judge(record)
            judged += len(found)
            assert wrong(record, found) == [], record.pmid
    assert judged > 80


@REAL
def test_no_real_paper_is_work_on_a_compound_by_a_name_of_another() -> None:
    for file in sorted((SHARED / "corpora").glob("depression-*.xml.gz")):
        for record in read_file(file):
            assert isinstance(record, Record)
            everything = " ".join(text for listed in texts(record).values() for text in listed).lower()
            for compound, mentions in judge().mentions(record).items():
                assert compound in everything or any(one.mention.name.text != compound for one in mentions)


def test_the_same_record_gives_the_same_judgement() -> None:
    record = made("Fluoxetine and buspirone in rats", "Rats were given fluoxetine (10 mg/kg) or buspirone (1 mg/kg).")
    assert judge().judge(record) == judge().judge(record)
    assert [one.compound for one in judge().judge(record)] == ["buspirone", "fluoxetine"]


def test_confidence_is_between_nothing_and_certainty() -> None:
    for record in (made("Fluoxetine"), made("Fluoxetine", types=("Editorial",)), made("x", keywords=("Prozac",))):
        assert all(0 < one.confidence < 1 for one in judge().judge(record))
