"""Certificates over a real store: every kind of verdict, hostile answers, and the pages as written and served."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from markdown_it import MarkdownIt

from litwatch.certificate import Certificate, certificate, html_page, markdown_page, write_certificates
from litwatch.config import (
    Compound,
    CompoundName,
    Settings,
    Watchlist,
    load_settings,
    load_watchlist,
    shipped_directory,
)
from litwatch.digest.words import file_slug
from litwatch.errors import LitwatchError
from litwatch.ids import Pmid
from litwatch.rows import CompoundRow, CompoundRunRow, SearchHitRow, SearchRow
from litwatch.store import Row, Store, writing
from litwatch.verdict import table
from litwatch.web import create_app
from made import AT, compound_rows, judgement_row, paper_rows, run_row

HOSTILE = '`</code><script>alert(1)</script>`` [x](javascript:alert(2)) <img src=x onerror=y> \u202e\x1b[31m "q"[tiab]'
NAME = "syn-101"
Made = Callable[..., Certificate]


def sent(**changed: object) -> SearchRow:
    """A clean answer of PubMed that found nothing."""
    row = SearchRow(
        search_id="s-1", run_id="run-1", run_at=AT, source="pubmed", compound=NAME, form="syn 101", is_typed=True,
        scope="whole", query='"syn 101"[tiab:~0]', modified_since=None,
        query_translation='"syn 101"[Title/Abstract:~0]',
        hit_count=0, id_count=0, new_count=0, errors=(), warnings=(), is_complete=True, problem="", server_answer="",
        started_at=AT, ended_at=AT + timedelta(seconds=2), field="name",
    )  # fmt: skip
    return replace(row, **changed)  # type: ignore[arg-type]


def judged(pmid: int, level: str, **changed: object) -> list[Row]:
    """An indexed work, returned by the compound's search and judged."""
    papers = paper_rows(pmid, mesh=("Rats",))
    hit = SearchHitRow(NAME, f"pubmed:{pmid}", AT, None, is_nonexistent=False, source="pubmed")
    standard = {"evidence_level": level, "named_in": ("title", "substance"), **changed}
    return [*papers, hit, judgement_row(pmid, NAME, **standard)]


@pytest.fixture
def settings_here(tmp_path: Path) -> Settings:
    return load_settings(shipped_directory(), {"LITWATCH_REPORTS": str(tmp_path / "reports")})


@pytest.fixture
def watchlist() -> Watchlist:
    names = (
        CompoundName(NAME),
        CompoundName("SYN", "abbreviation"),
        CompoundName("syn 101 mesylate", "salt"),
        CompoundName("(+)-syn", "chemical"),
    )
    own = Compound(NAME, "azapirone", names, controls=(Pmid(1), Pmid(2)))
    return replace(load_watchlist(shipped_directory()), compounds=(own,))


@pytest.fixture
def made(tmp_path: Path, settings_here: Settings, watchlist: Watchlist) -> Made:
    """`made(rows…, ran={…})`: the certificate over these rows; `ran` changes how the compound's run ended."""

    def make(*rows: Row, ran: dict[str, object] | None = None, searched: bool = True) -> Certificate:
        with writing(tmp_path / "litwatch.duckdb", AT) as store:
            compound, run = compound_rows(NAME)
            store.put([run_row(), compound, *rows])
            if searched:
                store.put([replace(run, **(ran or {}))])  # type: ignore[type-var]
            return of(store, settings_here, watchlist)

    return make


def of(store: Store, settings: Settings, watchlist: Watchlist) -> Certificate:
    (row,) = table(store, [NAME])
    return certificate(store, row, settings, watchlist)


def texts(one: Certificate) -> tuple[str, str]:
    """What a reader of either form sees, white space aside."""
    page = re.sub(r"<style>.*?</style>|<[^>]+>", " ", html_page(one), flags=re.DOTALL)
    return " ".join(page.split()), " ".join(markdown_page(one).split())


@pytest.mark.parametrize(
    ("level", "verdict", "claim"),
    [
        ("topic_in_vivo", "primary_in_topic", "There is primary literature in depression models"),
        ("human_trial", "primary_other", "none in depression models was found among 1 work"),
        ("secondary", "secondary_only", "No primary study of the compound was found"),
        ("mention", "mention_only", "No study of the compound was found"),
        ("artefact", "none_found", "No unretracted record that names the compound was found"),
    ],
)
def test_every_verdict_says_what_it_claims(level: str, verdict: str, claim: str, made: Made) -> None:
    one = made(sent(hit_count=1, id_count=1), *judged(1, level))
    assert one.verdict.verdict == verdict
    for text in texts(one):
        assert claim in text
        assert "It does not claim that no such study exists" in text


def test_a_work_decided_not_to_be_about_the_compound_is_counted_and_named_beside_the_absence(made: Made) -> None:
    one = made(sent(hit_count=1, id_count=1), *judged(1, "artefact", decided_by="curator"))
    assert (one.verdict.verdict, one.artefacts, one.decided_against) == ("none_found", 0, 1)
    for text in texts(one):
        assert "was found, but for 1 work that a curator decided not to be about it." in text
        assert re.search(r"Decided by a curator not to be about it:? 1\b", text)


def test_a_search_that_failed_claims_no_absence_and_shows_the_servers_answer_first(made: Made) -> None:
    failed = sent(search_id="s-2", form="syn101", query="syn101[tw]", query_translation="", hit_count=None,
                  is_complete=False, problem="PubMed answered no <eSearchResult>",
                  server_answer="<html>Down for maintenance</html>")  # fmt: skip
    one = made(sent(), failed, ran={"is_complete": False, "problem": "'syn101': PubMed answered no <eSearchResult>"})
    assert one.verdict.verdict == "search_incomplete"
    assert one.searches[0].query == "syn101[tw]"
    page, text = texts(one)
    for said in (page, text):
        assert "No absence. The last search can" in said
        assert "no count" in said
        assert "1 not to be believed" in said
    assert "&lt;html&gt;Down for maintenance&lt;/html&gt;" in page
    assert "`<html>Down for maintenance</html>`" in text


def test_a_compound_never_searched_has_a_certificate_that_says_so(made: Made) -> None:
    one = made(searched=False)
    assert one.verdict.verdict == "search_incomplete"
    for text in texts(one):
        assert "Nothing: it was never searched for." in text
        assert "No query was sent." in text
        assert "No run has searched for this compound." in text
        assert "PMID 1" in text


def test_counts_are_those_of_the_store(made: Made) -> None:
    one = made(
        sent(hit_count=3, id_count=3, new_count=3),
        sent(search_id="s-2", form="syn101", query="syn101[tw]", hit_count=2, id_count=2),
        sent(search_id="s-3", scope="revised", hit_count=2, id_count=2),
        *judged(1, "secondary"),
        *judged(3, "other_in_vivo", is_retracted=True),
        *judged(4, "artefact", named_in=()),
        ran={"matched_count": 4},
    )
    assert (one.identified, one.records.returned, one.records.stored, one.records.works) == (5, 3, 3, 3)
    assert (dict(one.levels)["secondary"], sum(count for _, count in one.levels)) == (1, 1)
    assert (one.works, one.retracted, one.artefacts, one.unreturned) == (3, 1, 1, 0)
    assert [(control.pmid, control.outcome) for control in one.controls] == [
        (1, "came back"),
        (2, "did not come back"),
    ]


def test_only_indexed_unretracted_works_tell_what_was_missed(made: Made) -> None:
    lists = [("title", "mesh")] * 8 + [("title",)] * 2 + [("substance",)] * 3
    rows = [row for n, fields in enumerate(lists, 10) for row in judged(n, "mention", named_in=fields)]
    rows += judged(40, "mention", named_in=("title",), is_retracted=True)
    rows += [
        *paper_rows(41, status="In-Process"),
        judgement_row(41, NAME, evidence_level="mention", named_in=("title",)),
    ]
    one = made(sent(), *rows)
    estimate = one.estimate
    assert (estimate.by_name, estimate.by_index, estimate.by_both, estimate.seen) == (10, 11, 8, 13)
    # 11·12/9 - 1
    assert estimate.total == pytest.approx(13.6667, abs=1e-3)
    assert one.unreturned == 1
    for text in texts(one):
        assert "Estimated number of such works: 13.7" in text
        assert "independent" in text


def test_without_an_indexed_work_it_says_that_nothing_can_be_estimated(made: Made) -> None:
    for text in texts(made(sent())):
        assert "How many were missed can’t be estimated: no work that MEDLINE has indexed" in text


def test_forms_not_asked_are_listed_with_the_reason(made: Made) -> None:
    reasons = {form: group.reason for group in made(sent()).not_asked for form in group.forms}
    assert "abbreviation" in reasons["SYN"]
    assert "holds no (+) or (-)" in reasons["(+)-syn"]
    assert "“syn 101” was asked for" in reasons["syn 101 mesylate"]
    assert "not asked for in that run" in reasons["syn101"]


def test_a_search_within_the_topic_says_so_and_shows_the_topic_block(made: Made, watchlist: Watchlist) -> None:
    counted = sent(hit_count=90_000)
    in_topic = sent(search_id="s-2", scope="topic", hit_count=1, id_count=1)
    one = made(counted, in_topic, *judged(1, "other_in_vivo"), ran={"scope": "topic"})
    block = " ".join(watchlist.topic.query.split())
    assert block in markdown_page(one)
    for text in texts(one):
        assert "90,000 hits" in text
        assert "counted only" in text
        assert "There is too much literature on the compound to fetch it whole" in text
        assert "It says nothing of records outside the topic" in text


def test_sources_are_those_asked_and_the_reason_for_others_is_told(made: Made) -> None:
    preprints = sent(search_id="s-2", source="europepmc", scope="preprints", field="all", form="syn 101 | syn101")
    one = made(sent(), preprints)
    assert [source.name for source in one.sources] == ["pubmed", "europepmc"]
    assert not any(line.startswith("Europe PMC:") for line in one.not_searched)
    one = made(ran={"not_searched": "Europe PMC is switched off in settings"})
    assert one.not_searched[0] == "Europe PMC is switched off in settings."
    assert any("Embase" in line for line in one.not_searched)


def test_foreign_text_is_never_markup(made: Made) -> None:
    hostile = sent(query_translation=HOSTILE, warnings=(HOSTILE,), is_complete=False, problem=HOSTILE,
                   server_answer=HOSTILE)  # fmt: skip
    one = made(hostile, ran={"is_complete": False, "problem": HOSTILE})
    page, text = html_page(one), markdown_page(one)
    assert "alert(1)" in page
    for rendered in (page, MarkdownIt("commonmark").render(text)):
        assert not re.search(r"<script|<img|href=.javascript", rendered)
        assert not {"\u202e", "\x1b"} & set(rendered)


def test_the_markdown_has_nothing_but_what_commonmark_knows_as_lists_and_headings(made: Made) -> None:
    rendered = MarkdownIt("commonmark").render(markdown_page(made(sent(), sent(search_id="s-2", form="syn101"))))
    assert rendered.count("<h2>") == 12
    assert "<pre>" not in rendered


def test_names_unfit_for_files_get_files_of_their_own(
    tmp_path: Path, settings_here: Settings, watchlist: Watchlist
) -> None:
    names = ["syn-202", "syn-202/b", "syn-202 b", "SYN-202", "../../x", "β", "α", "5-(β-D)", "x" * 300]
    with writing(tmp_path / "litwatch.duckdb", AT) as store:
        rows = [row for n, name in enumerate(names) for row in compound_rows(name, n)]
        store.put([run_row(), *rows])
        files = write_certificates(store, settings_here, watchlist, synthetic=False)
        again = write_certificates(store, settings_here, watchlist, synthetic=True)
    assert len({str(path).lower() for path in files}) == 2 * len(names)
    assert files == again
    folder = settings_here.reports / "certificates"
    assert {path.parent for path in files} == {folder}
    assert sorted(folder.iterdir()) == sorted(files)
    assert all(re.fullmatch(r"[a-z0-9-]{1,60}\.(?:html|md)", path.name) for path in files)
    assert (folder / "syn-202.html").is_file()
    assert "Synthetic." in (folder / "syn-202.html").read_text("utf-8")


def test_a_slug_that_looks_marked_is_marked_again() -> None:
    marked = file_slug("syn/1")
    assert marked.startswith("syn-1-")
    assert file_slug(marked) != marked


def test_a_folder_that_can_not_be_written_is_told_in_one_line(
    tmp_path: Path, settings_here: Settings, watchlist: Watchlist
) -> None:
    settings_here.reports.write_text("a file in the way")
    with writing(tmp_path / "litwatch.duckdb", AT) as store:
        store.put([run_row(), *compound_rows(NAME)])
        with pytest.raises(LitwatchError, match="can't be written"):
            write_certificates(store, settings_here, watchlist, synthetic=False)


def test_the_web_serves_certificates_and_nothing_else_from_their_folder(
    tmp_path: Path, settings_here: Settings, watchlist: Watchlist
) -> None:
    published = settings_here.reports / "litwatch.duckdb"
    with writing(tmp_path / "data.duckdb", AT) as store:
        store.put([run_row(), *compound_rows("syn-202/b")])
        store.publish(published)
        page, text = write_certificates(store, settings_here, watchlist, synthetic=False)
    (page.parent / "link.html").symlink_to(published)
    web = TestClient(create_app(published, settings_here.reports))
    slug = page.stem
    for address in (f"/certificates/{slug}", f"/certificates/{page.name}", f"/digests/certificates/{page.name}"):
        assert web.get(address).text == page.read_text("utf-8")
    assert web.get(f"/certificates/{text.name}").text == text.read_text("utf-8")
    for name in ("link.html", "litwatch.duckdb", "..%2Flitwatch.duckdb", "%2e%2e%2flitwatch.duckdb", "nothing"):
        assert web.get(f"/certificates/{name}").status_code == 404
    assert web.post(f"/certificates/{slug}").status_code == 405
    assert f'href="/certificates/{slug}"' in web.get("/compound/syn-202/b").text


def test_a_compound_that_left_the_watchlist_file_is_still_told(tmp_path: Path, settings_here: Settings) -> None:
    with writing(tmp_path / "litwatch.duckdb", AT) as store:
        rows: list[Row] = [CompoundRow(NAME, "c", "C", 0, (NAME,), AT, None)]
        rows.append(CompoundRunRow("run-1", NAME, datetime(2026, 11, 16, 7), "whole", True, "", 0, 0, 0))
        store.put([run_row(), sent(), *rows])
        one = of(store, settings_here, load_watchlist(shipped_directory()))
    assert (one.controls, one.not_asked) == ((), ())
    assert one.verdict.verdict == "none_found"
