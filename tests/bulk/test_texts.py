"""The texts of a block hold every word that counts, and leave out authors, journals, links and references."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mutated import END, PROLOG, mutated, watchlist

from litwatch.bulk import Screen
from litwatch.bulk.texts import hides, texts_of
from litwatch.bulk.unlike import FIELDS

COUNTS = re.compile(rb"<(" + "|".join(FIELDS).encode() + rb")(?:\s[^>]*)?>.*?</\1>", re.DOTALL)
LEFT_OUT = re.compile(rb"<(?:Author|Journal|ISSN|Grant|PubMedPubDate|Reference)[ >]")
MINE = b"""<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">99000001</PMID>
<Article PubModel="Print"><Journal><Title>Journal of Made-up Papers</Title></Journal>
<ArticleTitle>A made-up title</ArticleTitle><Abstract><AbstractText>Made-up words.</AbstractText></Abstract>
<AuthorList CompleteYN="Y"><Author><LastName>Example</LastName></Author></AuthorList><Language>eng</Language></Article>
<MedlineJournalInfo><MedlineTA>J Made-up</MedlineTA></MedlineJournalInfo>
<KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="N">made up</Keyword></KeywordList></MedlineCitation>
<PubmedData><PublicationStatus>ppublish</PublicationStatus></PubmedData></PubmedArticle>"""


def counting(markup: bytes) -> list[bytes]:
    return [match.group() for match in COUNTS.finditer(markup)]


def test_of_real_citations_every_text_that_counts_is_there_and_stands_under_its_citation(real: list[bytes]) -> None:
    articles = [one for one in real if one.startswith(b"<PubmedArticle")]
    assert len(articles) > 500
    buffer = bytearray(b"\n".join(articles))
    texts = texts_of(buffer, len(buffer))
    assert texts is not None
    assert [texts.citation(one, buffer) for one in range(len(texts.starts))] == articles
    ends = [*texts.starts[1:], len(texts.text)]
    for article, start, stop, pmid in zip(articles, texts.starts, ends, texts.pmids, strict=True):
        assert counting(texts.text[start:stop]) == counting(article)
        assert re.match(rb"<PMID[ >]", buffer[pmid : pmid + 6])
        assert not LEFT_OUT.search(texts.text[start:stop])
        comments = texts.text.find(b"<CommentsCorrections ", start, stop)
        assert comments < 0 or stop - comments < 2_000  # a short list costs less to search than to find
    assert len(texts.text) < len(buffer) / 2


def test_what_a_citation_lacks_takes_nothing_from_the_next() -> None:
    parts = (rb"<AuthorList.*</AuthorList>", rb"<PubmedData>.*</PubmedData>", rb"<MedlineJournalInfo>.*?Info>")
    lacking = [re.sub(part, b"", MINE, flags=re.DOTALL) for part in parts]
    buffer = bytearray(b"".join(one + MINE for one in lacking))
    texts = texts_of(buffer, len(buffer))
    assert texts is not None
    assert counting(texts.text) == counting(bytes(buffer))
    assert [len(counting(texts.text[start:])) for start in texts.starts] == [18, 15, 12, 9, 6, 3]


def test_a_byte_between_two_citations_belongs_to_none() -> None:
    buffer = bytearray(MINE + b"." + MINE)
    assert texts_of(buffer, len(buffer)) is None


@pytest.mark.parametrize(
    "other",
    [
        b"<PubmedBookArticle><BookDocument><PMID>99000002</PMID></BookDocument></PubmedBookArticle>",
        b"<!-- <AuthorList> -->",
        b"words",
        re.sub(rb"<ArticleTitle>.*</ArticleTitle>", b"", MINE),
        re.sub(rb"<PMID.*</PMID>", b"", MINE),
    ],
    ids=["a book", "a comment", "words", "no title", "no PMID"],
)
def test_what_is_not_as_the_dtd_has_it_is_to_be_looked_at_whole(other: bytes) -> None:
    for some in ([other, MINE, MINE], [MINE, other, MINE], [MINE, MINE, other]):
        buffer = bytearray(b"\n".join(some))
        texts = texts_of(buffer, len(buffer))
        assert texts is None or other in texts.text, "nothing of it is left out"


FAKES = (
    b"<AuthorList>",
    b"</MedlineJournalInfo>",
    b"</MedlineJournalInfo><PubmedData>",
    b"</MedlineJournalInfo><CommentsCorrectionsList>",
    b"<ArticleTitle <AuthorList",
    b"<PMID>99000009</PMID>",
    b"</PubmedArticle>",
    b"</PubmedArticle>\n<PubmedArticle>",
)
PLACES = (
    b"<PMID Version",
    b"<Journal>",
    b"Made-up words.",
    b"<LastName>",
    b"Example<",
    b"<MedlineJournalInfo>",
    b"made up</Keyword>",
    b"<PublicationStatus>",
)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.strip(b"<>").decode())
@pytest.mark.parametrize("form", ["<!-- %s -->", "<?x %s ?>", "<![CDATA[%s]]>"])
def test_what_looks_like_an_element_and_is_none_hides_nothing(form: str, place: bytes, tmp_path: Path) -> None:
    """Of two citations the second names a compound, in its keyword, and the last citation of the file too."""
    path, screen = tmp_path / "some.xml", Screen(watchlist(("fluoxetine",)))
    other = MINE.replace(b"made up</Keyword>", b"made up fluoxetine</Keyword>")
    for fake in FAKES:
        hiding = form.replace("%s", fake.decode()).encode()
        if b"CDATA" in hiding and not place[:1].isalpha():
            continue  # no text is allowed there
        odd = other.replace(place, hiding + place, 1).replace(b"99000001", b"99000002")
        path.write_bytes(PROLOG + MINE + odd + other.replace(b"99000001", b"99000003") + END)
        found = screen.file(path)
        assert [record.pubmed_id for record in found.records] == [99000002, 99000003], fake
        assert (list(found.pmids), found.rejects, found.problem) == ([99000001, 99000002, 99000003], [], ""), fake


def test_an_instruction_of_nlms_in_pubmeddata_is_searched_past(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "one.xml"
    path.write_bytes(PROLOG + MINE.replace(b"</PubmedData>", b"<?nihms ?></PubmedData>") + END)
    screen = Screen(watchlist(("fluoxetine",)))
    monkeypatch.setattr("litwatch.bulk.screen.read_lone_citation", None)  # nothing is parsed
    assert list(screen.file(path).pmids) == [99000001]
    buffer = bytearray(path.read_bytes()[len(PROLOG) :])
    assert not hides(buffer, len(buffer))


@given(st.binary(max_size=300), st.integers(0, 3))
@example(b"<PubmedArticle", 0)
@example(b"<PubmedArticle>", 1)
def test_bytes_of_any_kind_raise_nothing_and_lose_no_citation(noise: bytes, where: int) -> None:
    parts = [MINE, MINE, MINE]
    parts.insert(where, noise)
    buffer = bytearray(b"".join(parts))
    texts = texts_of(buffer, len(buffer))
    assert texts is None or sum(MINE in texts.citation(one, buffer) for one in range(len(texts.starts))) == 3


def test_mutated_citations_are_found_whether_texts_or_all_is_searched(
    real: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mutated.xml"
    path.write_bytes(PROLOG + b"\n".join(mutated(real, 600, 5)) + END)
    screen = Screen(watchlist())
    in_texts = screen.file(path)
    monkeypatch.setattr("litwatch.bulk.search.texts_of", lambda _buffer, _end: None)
    assert screen.file(path) == in_texts
    assert in_texts.records
