"""The byte search finds what parser and matcher find: nothing less, nothing more, in the same order."""

from __future__ import annotations

import gzip
import pickle
import random
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutated import END, MATHML, NAMES, PLACES, PROLOG, REAL, as_written, mutated, watchlist

from litwatch.bulk import Screen, blocks
from litwatch.bulk.engine import installed
from litwatch.classify.text import mentions
from litwatch.config import Watchlist, shipped_directory
from litwatch.cycle import load_setup
from litwatch.doctor import CHECKS
from litwatch.errors import DocumentError
from litwatch.names import Matcher
from litwatch.parse import Deletion, Record, read_file

CITATION = """<PubmedArticle>
  <MedlineCitation Status="MEDLINE" Owner="NLM">
    <PMID Version="1">{pmid}</PMID>
    <Article PubModel="Print">
      <Journal><Title>Journal of Made-up Papers</Title><ISOAbbreviation>J Made-up</ISOAbbreviation></Journal>
      <ArticleTitle>{title}</ArticleTitle>
      <Abstract><AbstractText>Made-up text of a record.</AbstractText></Abstract>
      <AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>Example</LastName>
        <AffiliationInfo><Affiliation>Made-up Institute</Affiliation></AffiliationInfo></Author></AuthorList>
    </Article>
    <MedlineJournalInfo><MedlineTA>J Made-up</MedlineTA></MedlineJournalInfo>
    <KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="N">made up</Keyword></KeywordList>
  </MedlineCitation>
  <PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></PubmedData>
</PubmedArticle>"""


def citation(pmid: int, title: str = "A made-up title") -> bytes:
    return CITATION.format(pmid=pmid, title=title).encode()


def written(path: Path, citations: Iterable[bytes], end: bytes = END) -> Path:
    path.write_bytes(PROLOG + b"\n".join(citations) + b"\n" + end)
    return path


def by_parser(path: Path, names: Watchlist) -> tuple[list[Record], list[int], str]:
    """Records that name a compound, deleted PMIDs and the problem, as the full parser and the matcher find them."""
    matcher = Matcher(names)
    records: list[Record] = []
    deleted: list[int] = []
    try:
        for item in read_file(path):
            if isinstance(item, Record) and mentions(item, matcher):
                records.append(item)
            elif isinstance(item, Deletion):
                deleted.append(int(item.pmid))
    except DocumentError as error:
        return records, deleted, error.line()
    return records, deleted, ""


@pytest.mark.parametrize(("seed", "hidden"), [(1, 0.0), (2, 0.0), (3, 0.02)])
def test_of_mutated_real_citations_none_is_lost_and_none_is_added(
    seed: int, hidden: float, real: list[bytes], tmp_path: Path
) -> None:
    names = watchlist()
    path = written(tmp_path / "mutated.xml", mutated(real, 1_200, seed, hidden=hidden))
    expected, _, _ = by_parser(path, names)
    found = Screen(names).file(path)
    assert len(expected) > 400
    assert found.records == expected
    assert (found.citation_count, found.problem) == (1_200, "")


def test_what_stands_in_for_hyperscan_finds_the_same(
    real: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = watchlist()
    path = written(tmp_path / "mutated.xml", mutated(real, 400, 7))
    with_hyperscan = Screen(names)
    assert installed() == "Hyperscan"
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    without = Screen(names)
    assert installed() == "Aho-Corasick"
    assert without.file(path).records == with_hyperscan.file(path).records == by_parser(path, names)[0]


def test_in_real_files_as_they_are_it_finds_what_the_parser_finds(real: list[bytes]) -> None:
    # Words that are common enough to stand in some of them, with spellings that differ.
    names = watchlist(
        ("methanol", "dopamine", "5-HT2A", "interleukin 6", "vitamin D3", "TNF-alpha", "CD8", "β-catenin")
    )
    screen = Screen(names)
    for path in sorted(REAL.glob("*.xml.gz")):
        expected, deleted, problem = by_parser(path, names)
        found = screen.file(path)
        assert (found.records, found.deleted, found.problem) == (expected, deleted, problem)


@settings(max_examples=40, deadline=None)
@given(
    name=st.one_of(
        st.sampled_from(NAMES),
        st.from_regex(r"[A-Z]{1,3}[ -]?[0-9]{2,6}[A-Z]{0,2}", fullmatch=True),
        st.from_regex(r"[a-zàéñβω]{3,12}( [a-z]{2,9})?", fullmatch=True),
    ),
    seed=st.integers(0, 2**32),
)
def test_any_name_in_any_spelling_is_found_where_the_parser_finds_it(
    name: str, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    chance = random.Random(seed)
    citations = [
        chance.choice(PLACES)(citation(pmid), as_written(name, chance), chance) for pmid in range(1_000, 1_010)
    ]
    path = written(tmp_path_factory.mktemp("any") / "any.xml", citations)
    names = watchlist((name,))
    assert Screen(names).file(path).records == by_parser(path, names)[0]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ('4"-brolin-2"-(ol)ide', 'On 4"-brolin-2"-(ol)ide B<sub>1</sub>'),
        ("1192-IB", "On 1,192\nIB"),
        ("Lor, fane", "On Lor, -fane"),
        ("substance 12", "On \u1e61ubstance, 12"),
        ("1234 keſs lupirone", "On 1234-keſslǘpirone"),
        ("AA-00AA", "On AA-<u>\n                  00AA</u> in rats"),
        ("MK-801", "On MK<sub>\n\t 801</sub>"),
        ("C-268474", "On C-268<i>\n474</i>"),
        ("C-268474", "On C-268\u2009<i>474</i>"),
        ("alt hs", "On alt<i>\ths</i>'s effect"),
        ("A 304", "'A<b>\n304</b> a"),
        ("529-23-0", "On 529<i>\u2010</i>23-<b>0</b>"),
        ("AAA-0000A", f"On aaa<mml:math{MATHML}>&#x2d;000</mml:math><mml:math{MATHML}>0a<i></i></mml:math>"),
    ],
)
def test_spellings_that_were_lost_once(name: str, title: str, tmp_path: Path) -> None:
    path = written(tmp_path / "lost.xml", [citation(1, title)])
    assert len(by_parser(path, watchlist((name,)))[0]) == 1
    assert len(Screen(watchlist((name,))).file(path).records) == 1


@pytest.mark.parametrize("other", ["(-)-lucatechin", "(+)-lucatechin", "lucatechin", "S-lucatechin", "gallate 2"])
def test_what_else_is_watched_hides_no_name(other: str, tmp_path: Path) -> None:
    path = written(tmp_path / "both.xml", [citation(1, "On lucatechin gallate"), citation(2, "On S-lucatechin")])
    for name in ("lucatechin gallate", "S-lucatechin"):
        names = watchlist((other, name))
        expected = by_parser(path, names)[0]
        assert expected
        assert Screen(names).file(path).records == expected


def test_names_in_references_affiliations_and_authors_are_no_hits(tmp_path: Path) -> None:
    decoys = [
        citation(1).replace(b"Made-up Institute", b"Buspirone Institute"),
        citation(2).replace(b"<LastName>Example", b"<LastName>Buspirone"),
        citation(3).replace(b"Journal of Made-up", b"Journal of Buspirone"),
        citation(4).replace(
            b"</PubmedData>",
            b"<ReferenceList><Reference><Citation>On buspirone.</Citation></Reference></ReferenceList></PubmedData>",
        ),
        citation(5, "Dehydrobuspironeketone and crizotinib"),
    ]
    found = Screen(watchlist()).file(written(tmp_path / "decoys.xml", decoys))
    assert (found.records, found.citation_count) == ([], 5)


def test_records_come_in_the_order_of_the_file_each_version_of_them(tmp_path: Path) -> None:
    first = citation(7, "Buspirone, first state")
    second = citation(7, "Buspirone, second state").replace(b'Version="1"', b'Version="2"')
    path = written(tmp_path / "versions.xml", [first, citation(8), second, citation(3, "Buspirone too")])
    found = Screen(watchlist()).file(path)
    assert [(record.pubmed_id, record.pmid_version) for record in found.records] == [(7, 1), (7, 2), (3, 1)]
    assert list(found.pmids) == [7, 8, 7, 3]


def test_a_stored_pmid_is_found_though_no_name_stands_in_it(tmp_path: Path) -> None:
    path = written(tmp_path / "update.xml", [citation(11), citation(12), citation(13, "Buspirone")])
    assert [record.pubmed_id for record in Screen(watchlist()).file(path, {12}).records] == [12, 13]


def test_deletions_are_told(tmp_path: Path) -> None:
    end = b'<DeleteCitation><PMID Version="1">21</PMID><PMID Version="1">22</PMID></DeleteCitation>\n' + END
    found = Screen(watchlist()).file(written(tmp_path / "deleted.xml", [citation(20)], end))
    assert (found.deleted, found.problem, found.citation_count) == ([21, 22], "", 1)


def test_a_file_of_deletions_alone_is_read(tmp_path: Path) -> None:
    end = b'<DeleteCitation><PMID Version="1">21</PMID></DeleteCitation>' + END
    found = Screen(watchlist()).file(written(tmp_path / "deleted.xml", [], end))
    assert (found.deleted, found.problem, found.citation_count) == ([21], "", 0)


def test_a_set_of_medline_citations_as_before_2018_is_read(tmp_path: Path) -> None:
    lone = citation(31, "Buspirone").split(b"<PubmedArticle>\n")[1].split(b"<PubmedData>")[0]
    path = tmp_path / "medline16n0001.xml"
    path.write_bytes(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<MedlineCitationSet>\n' + lone + b"</MedlineCitationSet>"
    )
    found = Screen(watchlist()).file(path)
    assert [record.pubmed_id for record in found.records] == [31]
    assert found.records == by_parser(path, watchlist())[0]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("share", [0.2, 0.6, 0.95, 0.999])
def test_a_file_that_is_cut_says_so_and_gives_what_stands_before(packed: bool, share: float, tmp_path: Path) -> None:
    whole = PROLOG + b"\n".join(citation(pmid, "Buspirone") for pmid in range(400)) + END
    content = gzip.compress(whole) if packed else whole
    path = tmp_path / ("cut.xml.gz" if packed else "cut.xml")
    path.write_bytes(content[: int(len(content) * share)])
    found = Screen(watchlist()).file(path)
    assert "cut" in found.problem
    assert str(path) in found.problem
    expected, _, _ = by_parser(path, watchlist())
    assert found.records == expected[: len(found.records)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no XML at all",
        b"<html><body>Service unavailable</body></html>",
        b'<!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "file:///etc/passwd">]><PubmedArticleSet>&x;</PubmedArticleSet>',
        gzip.compress(PROLOG)[:-4],
    ],
)
def test_what_is_no_pubmed_file_gives_one_problem(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other.xml"
    path.write_bytes(content)
    found = Screen(watchlist()).file(path)
    assert found.records == []
    assert found.problem.startswith(str(path))
    assert "\n" not in found.problem


def test_another_encoding_is_read_by_the_parser(tmp_path: Path) -> None:
    text = PROLOG.decode().replace("utf-8", "iso-8859-1") + citation(41, "Dé buspirone").decode() + END.decode()
    path = tmp_path / "latin1.xml"
    path.write_bytes(text.encode("iso-8859-1"))
    found = Screen(watchlist()).file(path)
    assert [record.title for record in found.records] == ["Dé buspirone"]


def test_a_broken_citation_that_names_a_compound_is_a_reject_and_the_rest_is_read(tmp_path: Path) -> None:
    broken = citation(51, "Buspirone").replace(b"</Abstract>", b"")
    found = Screen(watchlist()).file(written(tmp_path / "broken.xml", [broken, citation(52, "Buspirone")]))
    assert [record.pubmed_id for record in found.records] == [52]
    assert len(found.rejects) == 1


@pytest.mark.parametrize("size", [4_096, 5_000, 8_192, 1 << 16])
def test_blocks_of_any_size_give_the_same(size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    titles = ("Buspirone", "x" * 9_000 + " MK-801", "nothing", "flu<i>oxetine</i> hydrochloride", "bénazolam")
    path = written(tmp_path / "many.xml", [citation(pmid, titles[pmid % 5]) for pmid in range(60)])
    expected, _, _ = by_parser(path, watchlist())
    monkeypatch.setattr(blocks, "BLOCK", size)
    found = Screen(watchlist()).file(path)
    assert found.records == expected
    assert list(found.pmids) == list(range(60))


def test_another_process_makes_the_same_screen(tmp_path: Path) -> None:
    path = written(tmp_path / "one.xml", [citation(1, "Buspirone")])
    again = pickle.loads(pickle.dumps(Screen(watchlist())))
    assert len(again.file(path).records) == 1


def test_what_is_compiled_is_kept_and_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "one.xml", [citation(1, "Buspirone")])
    cache = tmp_path / "cache"
    assert len(Screen(watchlist(), cache).file(path).records) == 1
    (kept,) = cache.iterdir()
    with monkeypatch.context() as patch:
        patch.setattr("litwatch.bulk.engine._compiled", lambda _: pytest.fail("compiled again"))
        assert len(Screen(watchlist(), cache).file(path).records) == 1
    kept.write_bytes(b"no database")
    assert len(Screen(watchlist(), cache).file(path).records) == 1
    # One of other names takes its place.
    Screen(watchlist(("ketanirol",)), cache)
    assert kept not in list(cache.iterdir())


def test_the_doctor_says_what_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    check = dict(CHECKS)["screening"]
    assert check(load_setup(shipped_directory(), {})).result == "pass"
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    told = check(load_setup(shipped_directory(), {}))
    assert (told.result, "Aho-Corasick" in told.says) == ("warn", True)
