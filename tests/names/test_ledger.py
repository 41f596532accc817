"""Form by form: who is asked, who is not and why, and which stored papers name the compound so."""

from __future__ import annotations

from datetime import date

from named import watching

from litwatch.config import Watchlist
from litwatch.ledger import Counts, Form, Naming, forms
from litwatch.names import Matcher


def paper(title: str, year: int | None = 2020, entered: date | None = None, **more: tuple[str, ...]) -> Naming:
    lists = {"keywords": (), "substances": (), "mesh": ()} | more
    return Naming(1, title, "", "", year=year, entered_on=entered, **lists)


def ledger(watchlist: Watchlist, *papers: Naming, counts: Counts | None = None) -> dict[str, Form]:
    rows = forms(watchlist.compounds[0], counts or {}, papers, Matcher(watchlist))
    return {row.form: row for row in rows}


def test_a_metabolite_in_two_words_is_no_paper_of_the_drug() -> None:
    rows = ledger(watching("citalopram"), paper("desmethyl citalopram in rats"), paper("Citalopram in rats"))
    assert rows["citalopram"].in_store == 1


def test_a_salt_counts_to_its_own_form_and_to_the_shorter_one_that_finds_it() -> None:
    watchlist = watching("binospirone", "binospirone mesylate")
    rows = ledger(watchlist, paper("MDL", substances=("binospirone mesylate",)), paper("binospirone"))
    assert (rows["binospirone"].in_store, rows["binospirone mesylate"].in_store) == (2, 1)
    assert rows["binospirone mesylate"].why_not == "'binospirone' finds it"
    assert rows["binospirone mesylate"].asked == ""


def test_the_newest_paper_of_a_form_says_when_it_was_last_seen() -> None:
    papers = (paper("buspirone", 2019, date(2026, 1, 2)), paper("buspirone", 2024, date(2024, 3, 4)), paper("x", 2026))
    row = ledger(watching("buspirone"), *papers)["buspirone"]
    assert (row.last_year, row.last_entered) == (2024, date(2024, 3, 4))


def test_an_abbreviation_is_not_asked_and_counts_where_a_paper_defines_it() -> None:
    watchlist = watching("fluoxetine", abbreviations=("FLX",))
    rows = ledger(watchlist, paper("fluoxetine (FLX); FLX"), paper("FLX in rats"))
    assert "abbreviation" in rows["flx"].why_not
    assert rows["fluoxetine"].in_store == 1


def test_a_name_with_a_sign_and_a_look_alike_are_shown_with_the_reason_why_they_are_not_asked() -> None:
    rows = ledger(watching("paroxetine", "(-)-paroxetine", look_alikes=("R-paroxetine",)), paper("(\u2212)-paroxetine"))
    assert rows["(-)-paroxetine"].in_store == 1
    assert "PubMed's index holds no (+) or (-)" in rows["(-)-paroxetine"].why_not
    assert (rows["R-paroxetine"].kind, rows["R-paroxetine"].why_not) == ("look-alike", "another compound")


def test_a_doubted_count_is_not_known_and_carries_its_doubt() -> None:
    row = ledger(watching("buspirone"), counts={"buspirone": (None, "PubMed changed it")})["buspirone"]
    assert (row.in_pubmed, row.doubt) == (None, "PubMed changed it")
