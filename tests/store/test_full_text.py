"""Full text: BM25 over title and abstract, kept up by each publication, offline."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litwatch.find import find
from litwatch.rows import RecordRow
from litwatch.store import Store, reading, writing
from living import Command, asked, published
from made import AT, paper_rows, raw_row, record_row

TEXTS = {
    1: ("Buspirone in rats", "Rats were given buspirone. The forced swim test showed less immobility."),
    2: ("Studies of sertraline", "Sertraline and the forced swimming of mice."),
    3: ("5-HT1A receptors", "MDL 73005EF bound to 5-HT1A receptors of the rat hippocampus."),
    4: ("Émile's naïve α-adrenoceptor", ""),
}
VOCABULARY = ("rat", "rats", "mouse", "study", "studies", "analysis", "virus", "stress", "a", "5", "ht", "ß", "α")
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=12)


def words(text: str) -> list[str]:
    """Independent of the SQL: words in lower case without accents."""
    plain = "".join(one for one in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(one))
    return re.findall(r"[^\W_]+", plain)


def stem(word: str) -> str:
    """Harman's S stemmer, written once more."""
    if len(word) > 3:
        for ending, instead, never in (("ies", "y", ("e", "a")), ("es", "e", ("a", "e", "o")), ("s", "", ("u", "s"))):
            if word.endswith(ending) and word[: -len(ending)][-1:] not in never:
                return word[: -len(ending)] + instead
    return word


def bm25(texts: Sequence[str], query: str) -> list[float]:
    """The formula as Robertson and Zaragoza give it, with Lucene's weight of a word."""
    documents = [Counter(map(stem, words(text))) for text in texts]
    lengths = [len(words(text)) for text in texts]
    usual = sum(lengths) / len(texts)
    scores = [0.0] * len(texts)
    for word in {stem(one) for one in words(query)}:
        having = sum(1 for one in documents if word in one)
        weight = math.log(1 + (len(texts) - having + 0.5) / (having + 0.5))
        for place, document in enumerate(documents):
            often = document[word]
            if often:
                scores[place] += weight * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * lengths[place] / usual))
    return scores


def pmids(path: Path, query: str, most: int = 20) -> list[int | None]:
    with reading(path) as reader:
        return [one.pmid for one in find(reader, query, most)]


def put(store: Store, texts: dict[int, tuple[str, str]]) -> None:
    for pmid, (title, abstract) in texts.items():
        store.put(paper_rows(pmid, title=title, abstract=abstract))


@pytest.fixture
def indexed(tmp_path: Path) -> Path:
    """A published file with four papers."""
    with writing(tmp_path / "working.duckdb", AT) as store:
        put(store, TEXTS)
        store.publish(tmp_path / "published.duckdb")
    return tmp_path / "published.duckdb"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("buspirone", [1]),
        ("RAT", [1, 3]),  # the plural is the same word
        ("study", [2]),
        ("forced swim", [1, 2]),
        ("MDL-73005EF", [3]),
        ("5-HT1A", [3]),
        ("emile NAIVE", [4]),
        ("α adrenoceptors", [4]),
        ("zebra", []),
        ("", []),
        ("'; DROP TABLE run; --", []),
        ('%_"\\', []),
    ],
)
def test_papers_are_found_by_words_of_title_and_abstract(query: str, found: list[int], indexed: Path) -> None:
    assert pmids(indexed, query) == found


def test_the_macro_is_there_for_any_reader_of_the_file_and_limits_what_it_gives(indexed: Path) -> None:
    assert asked(indexed, "SELECT pmid FROM search_papers('rat')") == [(1,), (3,)]
    assert asked(indexed, "SELECT pmid FROM search_papers('rat', most := 1)") == [(1,)]
    assert asked(indexed, "SELECT words_found FROM search_papers('rats swim zebra')")[0] == (["rat", "swim"],)


@given(texts=st.lists(WORDS, min_size=1, max_size=9), query=WORDS.filter(bool))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_scores_are_those_of_the_formula(
    texts: list[list[str]], query: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("formula")
    with writing(folder / "working.duckdb", AT) as store:
        put(store, {number: (" ".join(text), "") for number, text in enumerate(texts, start=1)})
        store.publish(folder / "published.duckdb")
    wanted = {
        number: pytest.approx(score, abs=1e-3)
        for number, score in enumerate(bm25([" ".join(text) for text in texts], " ".join(query)), start=1)
        if score
    }
    found = asked(folder / "published.duckdb", f"SELECT pmid, score FROM search_papers('{' '.join(query)}')")
    assert dict(found) == wanted


def postings(path: Path) -> int:
    ((count,),) = asked(path, "SELECT count(*) FROM search_posting")
    assert isinstance(count, int)
    return count


def changed(row: RecordRow, **fields: object) -> list[RecordRow]:
    return [replace(row, content_sha256="another", **fields)]


def test_a_publication_indexes_what_is_new_and_a_text_that_changed_and_nothing_else(tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    with writing(tmp_path / "working.duckdb", AT) as store:
        put(store, TEXTS)
        store.publish(published)
        before = postings(published)
        store.publish(published)
        assert postings(published) == before
        # PubMed indexed the paper: another record, the same text.
        title, abstract = TEXTS[2]
        store.put([replace(raw_row(2), content_sha256="another")])
        store.put(changed(record_row(2), title=title, abstract=abstract, mesh=("Mice",)))
        store.publish(published)
        assert postings(published) == before
        put(store, {5: ("Zebra", "fish")})
        store.publish(published)
        assert postings(published) == before + 2
        store.put([replace(raw_row(5), content_sha256="another")])
        store.put(changed(record_row(5), title="Quagga", abstract="fish"))
        store.publish(published)
    assert (pmids(published, "zebra"), pmids(published, "quagga"), pmids(published, "fish")) == ([], [5], [5])
    assert asked(published, "SELECT count(*) FROM search_document") == [(5,)]


def test_what_pubmed_deleted_is_found_no_more(tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    with writing(tmp_path / "working.duckdb", AT) as store:
        put(store, TEXTS)
        store.publish(published)
        title, abstract = TEXTS[1]
        store.put([record_row(1, title=title, abstract=abstract, nonexistent_at=AT)])
        store.publish(published)
    assert pmids(published, "buspirone") == []
    assert pmids(published, "rat") == [3]


def test_more_papers_than_are_taken_at_a_time_are_all_indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("litwatch.publish.INDEXED_AT_A_TIME", 3)
    with writing(tmp_path / "working.duckdb", AT) as store:
        put(store, {pmid: (f"Common rare{pmid}", "") for pmid in range(1, 11)})
        store.publish(tmp_path / "published.duckdb")
    assert sorted(map(int, pmids(tmp_path / "published.duckdb", "common"))) == list(range(1, 11))
    assert pmids(tmp_path / "published.duckdb", "rare7") == [7]


def test_the_command_finds_papers_with_what_they_are(command: Command, lived: Path) -> None:
    found = json.loads(command("search", "forced", "swim", "--json", "--limit", "5").out)
    assert found
    assert len(found) <= 5
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
    first = found[0]
    wanted = asked(
        published(lived),
        "SELECT compound || ': ' || evidence_level FROM evidence "
        f"WHERE work_id = '{first['work_id']}' AND evidence_level <> 'artefact' ORDER BY compound",
    )
    assert first["levels"] == [one for (one,) in wanted]
    shown = command("search", "forced", "swim").out
    assert first["title"][:30] in " ".join(shown.split())
    assert command("search", "zebrafishes").out == "No paper has any of these words.\n"
