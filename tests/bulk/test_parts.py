"""A part holds what was screened: what is written is what is read, wherever it lies."""

from __future__ import annotations

from array import array
from pathlib import Path

import fsspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pubmed_files import citation, setup_in, write

from litwatch.bulk import Screen, Screened
from litwatch.bulk.by_parts import Errand, Order, Workers, run_errand
from litwatch.bulk.parts import Facts, folder_of, pack, part_name, unpack
from litwatch.bulk.side_by_side import Looked
from litwatch.bulk.source import Source, Where, source
from litwatch.bulk.storage import below, get, names_in, put, sources
from litwatch.config import Watchlist
from litwatch.cycle.done import names_of
from litwatch.errors import DocumentError, ServiceError, UsageError
from litwatch.ids import Pmid
from litwatch.parse import Record, Reject, read_pubmed_xml

PMIDS = st.integers(1, 999_999_999)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)
IN_XML = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="<>&\ufffe\uffff"))


def record(pmid: int, title: str, version: int) -> Record:
    (found,) = read_pubmed_xml(
        f"<PubmedArticleSet>{citation(pmid, title, version=version)}</PubmedArticleSet>".encode()
    )
    assert isinstance(found, Record)
    return found


SCREENED = st.builds(
    Screened,
    citation_count=st.integers(0, 40_000),
    records=st.lists(st.builds(record, PMIDS, IN_XML.filter(str.strip), st.integers(1, 9)), max_size=3),
    rejects=st.lists(st.builds(Reject, TEXTS, st.none() | st.builds(Pmid, PMIDS), TEXTS), max_size=3),
    deleted=st.lists(PMIDS, max_size=3),
    pmids=st.lists(PMIDS, max_size=9).map(lambda pmids: array("I", pmids)),
    problem=TEXTS,
)


@settings(max_examples=60, deadline=None)
@given(SCREENED, st.builds(Facts, TEXTS, st.integers(0, 2**40), TEXTS, TEXTS), TEXTS, st.sets(PMIDS, max_size=5))
def test_what_is_written_is_what_is_read(screened: Screened, facts: Facts, md5: str, others: set[int]) -> None:
    asked = others | set(screened.pmids[::2])
    of, looked = unpack(pack(facts, Looked("s3://somewhere/a.xml.gz", screened, md5, asked)), "s3://somewhere/a.xml.gz")
    assert of == facts
    assert looked.screened == screened
    assert (looked.path, looked.md5) == ("s3://somewhere/a.xml.gz", md5)
    assert set(looked.asked) == asked & set(screened.pmids)


def test_a_medline_record_is_read_back_too(tmp_path: Path) -> None:
    text = "PMID- 9\nOWN - NLM\nSTAT- MEDLINE\nDP  - 2020\nTI  - Gepirone in rats.\nPT  - Journal Article\n\n"
    path = tmp_path / "a.nbib"
    path.write_text(text, encoding="utf-8")
    screened = Screen(setup_in(tmp_path).watchlist).file(path)
    assert [one.raw_format for one in screened.records] == ["medline"]
    _, looked = unpack(pack(Facts.of(source(path), "x"), Looked(path, screened, "", ())), path)
    assert looked.screened == screened


def test_what_is_no_part_is_refused() -> None:
    with pytest.raises(DocumentError, match="no part of a screening"):
        unpack(b"PAR1 and then nothing", "a.xml.gz")


def test_an_order_says_all_that_is_watched(tmp_path: Path) -> None:
    from pydantic import TypeAdapter

    watchlist = setup_in(tmp_path, "gepirone", "buspirone").watchlist
    order, adapter = Order(watchlist, "x", [3, 4]), TypeAdapter(Order)
    assert adapter.validate_json(adapter.dump_json(order)) == order


@pytest.fixture(params=["folder", "memory"])
def parts(request: pytest.FixtureRequest, tmp_path: Path) -> Where:
    return tmp_path / "parts" if request.param == "folder" else f"memory://{tmp_path.name}/parts"


def screened_by(workers: Workers, watchlist: Watchlist, files: list[Source], stored: set[int]) -> list[Looked]:
    screening = workers.screening(Screen(watchlist), names_of(watchlist).names_sha256, stored, files)
    return list(screening.files([one.path for one in files]))


class Hands:
    """Who runs errands, when they are waited for; `run` says which."""

    def __init__(self) -> None:
        self.run: list[str] = []

    def start(self, errands: object) -> list[object]:
        def wait(errand: Errand) -> object:
            def now() -> None:
                self.run.append(errand.source.name)
                run_errand(errand)

            return now

        return [wait(errand) for errand in errands]  # type: ignore[attr-defined]


def test_a_file_whose_part_stands_is_not_screened_again_until_its_content_or_the_names_change(
    parts: Where, tmp_path: Path
) -> None:
    watchlist = setup_in(tmp_path).watchlist
    path = write(tmp_path / "baseline" / "pubmed26n0001.xml.gz", [citation(1), citation(2, "Nothing")])
    hands = Hands()
    workers = Workers(parts, hands.start)
    (looked,) = screened_by(workers, watchlist, [source(path)], {2})
    assert [one.pmid for one in looked.screened.records] == [1, 2]
    assert screened_by(workers, watchlist, [source(path)], {2}) == [looked]
    assert hands.run == ["pubmed26n0001.xml.gz"]
    screened_by(Workers(parts, hands.start, anew=True), watchlist, [source(path)], set())
    assert len(hands.run) == 2
    screened_by(workers, setup_in(tmp_path, "buspirone").watchlist, [source(path)], set())
    assert len(hands.run) == 3
    write(path, [citation(1), citation(3)])
    assert len(screened_by(workers, watchlist, [source(path)], set())[0].screened.records) == 2
    assert len(hands.run) == 4


def test_a_damaged_part_is_made_up_for(parts: Where, tmp_path: Path) -> None:
    watchlist = setup_in(tmp_path).watchlist
    path = write(tmp_path / "pubmed26n0001.xml.gz", [citation(1)])
    workers = Workers(parts, Hands().start)
    (looked,) = screened_by(workers, watchlist, [source(path)], set())
    torn = below(folder_of(parts, names_of(watchlist).names_sha256), part_name(source(path)))
    put(torn, get(torn)[:-100])
    assert screened_by(workers, watchlist, [source(path)], set())[0].screened == looked.screened


def test_a_file_that_no_worker_can_read_is_told_of_by_the_one_that_stores(parts: Where, tmp_path: Path) -> None:
    path = write(tmp_path / "pubmed26n0001.xml.gz", [citation(1)], md5=True)
    path.with_name(f"{path.name}.md5").write_text("0" * 32, encoding="utf-8")
    watchlist = setup_in(tmp_path).watchlist
    (looked,) = screened_by(Workers(parts, Hands().start), watchlist, [source(path)], set())
    assert "its MD5 is" in looked.screened.problem
    (order,) = names_in(folder_of(parts, names_of(watchlist).names_sha256))
    assert order.startswith("order.")


def test_files_elsewhere_are_what_they_are_here(tmp_path: Path) -> None:
    folder = tmp_path / "updatefiles"
    write(folder / "pubmed26n1300.xml.gz", [citation(1)], md5=True)
    (folder / "small.nbib").write_text("PMID- 9\nTI  - Gepirone in rats.\n\n", encoding="utf-8")
    memory = fsspec.filesystem("memory")
    memory.put(str(folder), f"/{tmp_path.name}/updatefiles", recursive=True)
    here, there = sources(folder), sources(f"memory://{tmp_path.name}")
    assert [(one.name, one.place, one.kind, one.size, one.identity) for one in here] == [
        (one.name, one.place, one.kind, one.size, one.identity) for one in there
    ]
    assert [one.path for one in there] == [f"memory:///{tmp_path.name}/updatefiles/{one.name}" for one in here]


def test_a_place_that_does_not_answer_is_named() -> None:
    with pytest.raises(UsageError, match="no PubMed XML or MEDLINE file"):
        sources("memory://nothing/there")
    with pytest.raises(ServiceError, match="nosuch://bucket"):
        sources("nosuch://bucket")
