"""MEDLINE files as PubMed's page saves them, and as people leave them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from litwatch.errors import DocumentError
from litwatch.parse import (
    Author,
    Correction,
    MeshHeading,
    MeshQualifier,
    Record,
    Reject,
    Substance,
    read_medline,
    reparse,
)

FULL = """PMID- 1970269
OWN - NLM
STAT- MEDLINE
LR  - 20200131
IS  - 0007-1188 (Print)
IS  - 1476-5381 (Electronic)
VI  - 99
IP  - 2
DP  - 1998 Dec-1999 Jan
TI  - Characterization of MDL 73005EF as a 5-HT1A selective ligand and its
      effects in animal models of anxiety.
PG  - 343-9
LID - S0007 [pii]
LID - 10.1111/J.1476 [doi]
AB  - Rats were given
      MDL 73005EF.
FAU - Moser, Paul C
AU  - Moser PC
AD  - Prozac Institute,
      France.
FAU - Tricklebank, M D
AU  - Tricklebank MD
CN  - Study Group
LA  - eng
PT  - Journal Article
PT  - Research Support, Non-U.S. Gov't
TT  - Titre.
JT  - British journal of pharmacology
TA  - Br J Pharmacol
RN  - 0 (Dioxins)
RN  - 0 (8-(2-(2,3-dihydro-1,4-benzodioxin-2-yl-methylamino)ethyl)-8-azaspiro(4,5)decane-
      7,9-dione)
RN  - EC 1.4.3.4 (Monoamine Oxidase)
RN  - TK65WKS8HL (Buspirone)
MH  - *Anxiety/drug therapy
MH  - Brain/*metabolism/drug effects
MH  - Rats
OT  - *5-HT1A
OT  - a very long keyword that goes
      on
OAB - Another abstract.
PMC - PMC1917389
EDAT- 1990/02/02 00:00
CRDT- 1990/02/01 00:00
RIN - Br J Pharmacol. 2001 Jan;1(1):1.
      PMID: 999
EIN - Br J Pharmacol. 1991 Feb;102(2):563
CIN - Nature. 2000. PMID: 0
SO  - Br J Pharmacol. 1990
"""


def only(text: str) -> Record:
    (found,) = read_medline(text.encode())
    assert isinstance(found, Record), found
    return found


def test_every_field_is_read_and_folded_lines_are_one() -> None:
    found = only(FULL)
    assert (found.pmid, found.status, found.languages) == (1970269, "MEDLINE", ("eng",))
    assert found.title.endswith("selective ligand and its effects in animal models of anxiety.")
    assert (found.abstract, found.other_abstract) == ("Rats were given MDL 73005EF.", "Another abstract.")
    assert found.authors == (
        Author("Moser", "Paul C", "PC"),
        Author("Tricklebank", "M D", "MD"),
        Author(collective_name="Study Group"),
    )
    assert (found.journal, found.journal_abbreviation) == ("British journal of pharmacology", "Br J Pharmacol")
    assert (found.issn, found.volume, found.issue, found.pages) == ("0007-1188", "99", "2", "343-9")
    assert (found.year, found.publication_date) == (1998, "1998 Dec-1999 Jan")
    assert (found.entered_on, found.revised_on) == (date(1990, 2, 1), date(2020, 1, 31))
    assert (found.doi, found.pmcid, found.vernacular_title) == ("10.1111/j.1476", "PMC1917389", "Titre.")
    assert [one.name for one in found.publication_types] == ["Journal Article", "Research Support, Non-U.S. Gov't"]
    assert found.keywords == ("5-HT1A", "a very long keyword that goes on")


def test_a_substance_keeps_its_brackets_and_its_enzyme_number() -> None:
    long = "8-(2-(2,3-dihydro-1,4-benzodioxin-2-yl-methylamino)ethyl)-8-azaspiro(4,5)decane- 7,9-dione"
    assert only(FULL).substances == (
        Substance("Dioxins"),
        Substance(long),
        Substance("Monoamine Oxidase", "", "EC 1.4.3.4"),
        Substance("Buspirone", "", "TK65WKS8HL"),
    )


def test_an_asterisk_on_a_qualifier_makes_the_heading_major() -> None:
    assert only(FULL).mesh == (
        MeshHeading("Anxiety", "", True, (MeshQualifier("drug therapy"),)),
        MeshHeading("Brain", "", True, (MeshQualifier("metabolism", "", True), MeshQualifier("drug effects"))),
        MeshHeading("Rats"),
    )


def test_a_folded_correction_is_one_and_an_impossible_pmid_in_it_spoils_nothing() -> None:
    found = only(FULL)
    assert found.is_retracted
    by_type = {one.ref_type: one for one in found.corrections}
    assert len(found.corrections) == 3
    assert by_type["RetractionIn"].pmid == 999
    assert by_type["RetractionIn"].reference == "Br J Pharmacol. 2001 Jan;1(1):1. PMID: 999"
    assert by_type["ErratumIn"] == Correction("ErratumIn", None, "Br J Pharmacol. 1991 Feb;102(2):563")
    assert by_type["CommentIn"].pmid is None


def test_affiliations_are_no_part_of_a_record() -> None:
    assert "Prozac" not in repr(only(FULL).authors)


@pytest.mark.parametrize(
    "text",
    [
        FULL.replace("\n", "\r\n"),
        FULL.replace("\n", "\r"),
        "\ufeff" + FULL,
        "\n\n" + FULL + "\n\n\n",
        FULL.replace("LA  - eng\n", "LA  - eng\n\n"),
        FULL.replace("LA  - eng\n", "LA  - eng\n      \n"),
        FULL.rstrip("\n"),
    ],
)
def test_line_ends_marks_and_blank_lines_change_nothing(text: str) -> None:
    (found,) = read_medline(text.encode())
    assert isinstance(found, Record)
    assert replace(found, raw=b"") == replace(only(FULL), raw=b"")
    assert reparse(found.raw, found.raw_format) == found


def test_each_record_of_a_file_is_read_and_a_broken_one_between_them_is_a_reject() -> None:
    one, broken, other = read_medline(f"{FULL}\nPMID- abc\nTI  - Broken\n\nPMID- 7\nTI  - T\n".encode())
    assert isinstance(one, Record)
    assert isinstance(other, Record)
    assert (one.pmid, other.pmid) == (1970269, 7)
    assert isinstance(broken, Reject)
    assert "abc" in broken.reason
    assert "Broken" in broken.excerpt


@pytest.mark.parametrize(
    "text",
    [
        "PMID- 6\n",
        "PMID- 6\nTI  -\nAB  -\n",
        "PMID- 6\nAU  - \nFAU - \nMH  - \nRN  - \nOT  - \nPT  - \nPMC - \nDP  - \n",
    ],
)
def test_tags_with_nothing_in_them_say_nothing(text: str) -> None:
    found = only(text)
    assert (found.title, found.authors, found.mesh, found.substances, found.keywords) == ("", (), (), (), ())
    assert (found.publication_types, found.pmcid, found.year) == ((), None, None)


@pytest.mark.parametrize(
    "lines",
    [
        "xx",
        "   odd indent",
        "ZZ  - unknown tag",
        "TI  - second title",
        "CRDT- 2010/13/45 00:00",
        "LID - foo [doi]",
        "-",
        "PMC - x",
    ],
)
def test_an_odd_line_spoils_no_record(lines: str) -> None:
    found = only(f"PMID- 6\nTI  - Kept\n{lines}\nLA  - eng\n")
    assert found.title.startswith("Kept")
    assert (found.languages, found.entered_on, found.doi, found.pmcid) == (("eng",), None, None, None)


def test_a_book_and_its_chapter_are_told() -> None:
    chapter = only("PMID- 8\nBTI - The book\nTI  - The chapter\nDP  - 2010\n")
    assert (chapter.is_book, chapter.title, chapter.journal) == (True, "The chapter", "The book")
    assert only("PMID- 8\nBTI - The book\n").title == "The book"
    assert not only(FULL).is_book


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"1. Br J Pharmacol. 1990 Feb;99(2):343-9.\n\nTitle.\n\nPMID: 1970269",
        b"TY  - JOUR\nTI  - T\nER  - \n",
        b"notes first\nPMID- 1\nTI  - T\n",
        b"@article{x}",
    ],
)
def test_what_is_no_medline_file_is_refused_with_a_mend(text: bytes) -> None:
    with pytest.raises(DocumentError, match="no MEDLINE file") as refused:
        list(read_medline(text))
    assert refused.value.mend


def test_a_file_that_is_not_utf_8_is_refused_with_its_line() -> None:
    with pytest.raises(DocumentError, match="line 2"):
        list(read_medline("PMID- 1\nTI  - Caf\u00e9\n".encode("latin-1")))
