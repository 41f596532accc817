"""Records of one paper look different in every source; different papers may look the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import ABSTRACT, PAPER, are_one, paper, suggested

from litwatch.dedupe import Citation
from litwatch.dedupe.likeness import Likeness, journal_share, likeness
from litwatch.dedupe.reading import folded, read

AUTHOR_LISTS = (
    ("Smith JA", "de Boer T", "O'Neill-Garcia M"),
    ("Smith J. A.de Boer T.O'Neill-Garcia M.",),
    ("Smith, John A.; de Boer, Tim; O'Neill-Garcia, Maria",),
    ("SMITH JA, DE BOER T, O'NEILL-GARCIA M",),
    ("John A Smith and Tim de Boer and Maria O'Neill-Garcia",),
)


@pytest.mark.parametrize("authors", AUTHOR_LISTS)
def test_a_list_of_authors_is_the_same_in_every_format(authors: tuple[str, ...]) -> None:
    like = likeness(PAPER and read(PAPER), read(paper(authors=authors)))
    assert like is not None
    assert like.authors_differ == 0
    assert like.first_author_same > 0
    assert are_one(PAPER, paper(authors=authors, doi=None))


def test_a_list_of_others_is_told_from_it() -> None:
    like = likeness(read(PAPER), read(paper(authors=("Jones P", "Müller K"))))
    assert like is not None
    assert (like.authors_differ, like.first_author_same) == (1, 0)


@pytest.mark.parametrize(
    ("pages", "mangled"),
    [("4-1", "01-Apr"), ("1-4", "01-Apr"), ("11-19", "Nov-19"), ("2050312115", "2.05031E+09"), ("265-276", "265-76")],
)
def test_pages_that_a_spreadsheet_mangled_still_agree(pages: str, mangled: str) -> None:
    one, other = paper("a", pages=pages, doi=None), paper("b", pages=mangled, doi=None)
    like = likeness(read(one), read(other))
    assert like is not None
    assert (like.pages_same, like.pages_differ) == (1, 0)
    assert are_one(one, other)


def test_a_date_in_place_of_pages_never_speaks_against() -> None:
    like = likeness(read(PAPER), read(paper(pages="07-May")))
    assert like is not None
    assert (like.pages_same, like.pages_differ) == (0, 0)


@pytest.mark.parametrize("volume", ["25 (3)", "25 (Supplement 1)", "3)", "25 (3) (no pagination)"])
def test_a_volume_printed_with_its_issue_is_the_same_volume(volume: str) -> None:
    like = likeness(read(PAPER), read(paper(volume=volume, issue="NA")))
    assert like is not None
    assert (like.volume_same, like.volume_differs) == (1, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("J Am Coll Cardiol", "Journal of the American College of Cardiology"),
        ("PNAS", "Proceedings National Academy Sciences"),
        ("Diabetes. Conference: 70th Scientific Sessions", "Diabetes"),
    ],
)
def test_a_journal_is_known_by_its_abbreviation(one: str, other: str) -> None:
    share = journal_share(read(paper(journal=one, issn="")), read(paper(journal=other, issn="")))
    assert share is not None
    assert share >= 0.85


@pytest.mark.parametrize(
    "title",
    [
        "BUSPIRONE IN THE FORCED SWIMMING TEST OF SOCIALLY ISOLATED RATS.",
        "[Buspirone in the forced swimming test of socially isolated rats]",
        "Buspirone in the forced swimming test of socially isolated rats. [Russian]",
        "Buspirone in the forced <i>swimming</i> test of socially isolated rats",
        "Buspirone in the forced swiming test of socially isolated rats",
    ],
)
def test_a_title_is_the_same_but_for_case_signs_tags_language_and_a_letter(title: str) -> None:
    assert are_one(PAPER, paper(title=title, doi=None))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("part I", "part II"),
        ("Part 1", "Part 2"),
        ("II", "III"),
        ("study one", "study two"),
        ("part A", "part B"),
    ],
)
@pytest.mark.parametrize("doi", ["10.1000/one", "10.1000/two", None])
@pytest.mark.parametrize("pages", ["265-276", "277-290", ""])
def test_parts_of_a_series_stay_apart(one: str, other: str, doi: str | None, pages: str) -> None:
    first = paper("a", title=f"{PAPER.title}: {one}", doi="10.1000/one", pages="265-276")
    assert not are_one(first, paper("b", title=f"{PAPER.title}: {other}", doi=doi, pages=pages))


@pytest.mark.parametrize(
    "title",
    [
        "Gepirone in the forced swimming test of socially isolated rats",
        "Buspirone in the forced swimming test of socially isolated mice",
        "Buspirone in the tail suspension test of socially isolated rats",
        "Buspirone in the forced swimming test of socially dominant rats",
    ],
)
@pytest.mark.parametrize("changed", [{"pages": "277-280"}, {"pages": ""}, {"pages": "", "doi": None, "abstract": ""}])
def test_near_identical_titles_of_the_same_authors_stay_apart(title: str, changed: dict[str, str | None]) -> None:
    assert not are_one(PAPER, paper(title=title, **changed))


@pytest.mark.parametrize(
    ("one", "other"), [("(R)-ketamine", "(S)-ketamine"), ("vitamin C", "vitamin E"), ("D1 agonists", "D2 agonists")]
)
def test_titles_told_apart_by_a_letter_or_a_digit_stay_apart(one: str, other: str) -> None:
    titles = [f"Sustained effects of {name} in the forced swimming test of rats" for name in (one, other)]
    first, second = (paper(name, title=title) for name, title in zip("ab", titles, strict=True))
    assert not are_one(first, second)
    assert suggested(first, second) == [("a", "b")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("apolipoprotein E-deficient mice", "apolipoprotein edeficient mice"),
        ("Alzheimer's disease in old mice", "Alzheimers disease in old mice"),
        ("SGLT1/2 in older mice and rats", "SGLT 1/2 in older mice and rats"),
        ("β-endorphin and the mood of mice", "Beta-endorphin and the mood of mice"),
    ],
)
def test_a_title_is_the_same_however_its_words_are_spelled(one: str, other: str) -> None:
    assert are_one(paper("a", title=one, doi=None), paper("b", title=other, doi=None))


def test_one_talk_given_at_two_meetings_is_two_works() -> None:
    elsewhere = paper(journal="Pharmacopsychiatry", issn="", volume="44", pages="A12", doi="10.1000/two")
    assert not are_one(PAPER, elsewhere)


def test_titles_that_any_paper_might_have_do_not_make_one_work() -> None:
    one, other = (paper(name, title="Editorial", doi=None, abstract="", pages=page) for name, page in ("a1", "b9"))
    assert not are_one(one, other)


def test_a_journal_that_is_named_with_its_meeting_is_told_by_what_else_agrees() -> None:
    meeting = "Journal of Psychopharmacology. Conference: 12th Meeting"
    supplement = paper("a", issue="Suppl 1", pages="S69")
    assert are_one(supplement, paper(doi=None, issn="", journal=meeting, volume="1)", issue="", pages="S69-S70"))


def test_two_pmids_merge_by_likeness_only_where_all_that_places_a_paper_agrees() -> None:
    one, other = paper("pubmed:1", pmid=1, doi=None), paper("pubmed:2", pmid=2, doi=None)
    assert are_one(one, other)
    assert not are_one(one, paper("pubmed:2", pmid=2, doi=None, pages=""))
    assert suggested(one, paper("pubmed:2", pmid=2, doi=None, pages="")) == [("pubmed:1", "pubmed:2")]


def test_a_preprint_that_only_looks_like_an_article_waits_for_a_curator() -> None:
    preprint = paper("p", is_preprint=True, doi="10.1101/2", journal="bioRxiv", issn="", volume="", issue="", pages="")
    assert not are_one(PAPER, preprint)
    assert suggested(PAPER, preprint) == [("a", "p")]


@given(st.text(max_size=60))
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


texts = st.sampled_from(["", "NA", "01-Apr", "1)", "S69-S70", "e0170240", "25 (3)", "2.05031E+15", "Nov-19", "3-4"])


@given(
    one=st.builds(paper, title=st.text(max_size=40), volume=texts, issue=texts, pages=texts, doi=texts, issn=texts),
    other=st.builds(paper, authors=st.lists(st.text(max_size=20)).map(tuple), volume=texts, pages=texts),
)
def test_any_text_can_be_read_and_likeness_is_the_same_both_ways(one: Citation, other: Citation) -> None:
    first, second = read(one), read(other)
    like = likeness(first, second)
    assert like == likeness(second, first)
    assert like is None or all(0 <= number <= 1 for number in like)
    own = likeness(second, second)
    assert own is None or (own.title_same, own.differences) == (1, 0)


def test_what_is_not_said_counts_neither_way() -> None:
    nothing = paper(
        doi=None, authors=(), year=None, journal="", issn="", volume="", issue="", pages="", abstract=ABSTRACT[:50]
    )
    like = likeness(read(PAPER), read(nothing))
    assert like == Likeness(
        *(float(name in ("title_near", "title_same")) for name in Likeness._fields),
    )
