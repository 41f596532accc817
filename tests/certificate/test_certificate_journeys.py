"""Run, refresh and explain leave a certificate behind, whatever the service did."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from journeys.conftest import FIRST, QUICK, SECOND, MakeSetup
from litwatch import cycle
from litwatch.cycle import Setup
from litwatch.standin import Fault, Faults, StandIn, bundled_records
from living import Command


def page(setup: Setup, compound: str, suffix: str = "md") -> str:
    return (setup.settings.reports / "certificates" / f"{compound}.{suffix}").read_text("utf-8")


def test_run_and_refresh_write_a_certificate_for_every_compound_and_replace_it(
    standin: StandIn, make_setup: MakeSetup
) -> None:
    setup = make_setup(standin.base_url)
    job = cycle.run(setup, FIRST)
    folder = setup.settings.reports / "certificates"
    assert {path.stem for path in folder.iterdir()} == {row.compound for row in job.verdicts}
    assert job.run.run_id in page(setup, "indalpine").replace("\\", "")
    assert "**None found** (`none_found`)" in page(setup, "indalpine")
    again = cycle.refresh(setup, ["indalpine"], SECOND)
    assert again.run.run_id in page(setup, "indalpine", "html")
    assert job.run.run_id in page(setup, "zimelidine", "html")


def test_the_certificate_of_a_compound_that_is_no_longer_watched_says_so_and_keeps_what_it_stated(
    standin: StandIn, make_setup: MakeSetup
) -> None:
    setup = make_setup(standin.base_url)
    first = cycle.run(setup, FIRST)
    compounds = tuple(one for one in setup.watchlist.compounds if one.name not in ("indalpine", "zimelidine"))
    (setup.settings.reports / "certificates" / "zimelidine.html").unlink()
    without = replace(setup, watchlist=replace(setup.watchlist, compounds=compounds))
    cycle.run(without, SECOND)
    for suffix in ("html", "md"):
        told = page(setup, "indalpine", suffix)
        assert told.index("No longer watched since 23 Nov 2026") < told.index("None found")
        assert "litwatch refresh indalpine" not in told
        assert first.run.run_id in told.replace("\\", "")
    assert not (setup.settings.reports / "certificates" / "zimelidine.html").exists()
    assert "No longer watched" not in page(setup, "fluoxetine")
    cycle.run(setup, SECOND + (SECOND - FIRST))
    assert "No longer watched" not in page(setup, "indalpine")


def test_a_failed_search_is_on_the_certificate_with_what_the_server_said(make_setup: MakeSetup) -> None:
    fault = Fault("error_200", endpoint="esearch", containing="indalpine")
    with StandIn(bundled_records(), today=FIRST.date(), faults=Faults.of(fault)) as standin:
        setup = replace(make_setup(standin.base_url), patience=replace(QUICK, attempts=2))
        cycle.run(setup, FIRST)
    text = page(setup, "indalpine")
    assert "`search_incomplete`" in text
    assert "**Not complete:**" in text
    assert "its answer began" in text
    assert "No absence." in text


def test_explain_prints_the_certificate_and_says_where_the_page_lies(command: Command) -> None:
    ran = command("explain", "indalpine", "--certificate")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("# Search certificate: indalpine\n")
    where = Path(ran.out.splitlines()[-1].removeprefix("As a page: "))
    assert where.name == "indalpine.html"
    assert where.is_file()
    told = json.loads(command("explain", "indalpine", "--certificate", "--json").out)
    assert told["verdict"]["verdict"] == "none_found"
    assert told["searches"][0]["query"]
    assert told["estimate"]["total"] is None


def test_explain_points_to_the_certificate_where_there_is_no_primary_literature(command: Command) -> None:
    assert "litwatch explain indalpine --certificate" in command("explain", "indalpine").out
    assert "--certificate" not in command("explain", "fluoxetine").out


def test_a_certificate_of_one_paper_is_wrong_usage(command: Command) -> None:
    ran = command("explain", "indalpine", "1", "--certificate")
    assert ran.status == 2
    assert "Leave out the PMID" in ran.error


def test_the_digest_links_to_certificates_that_are_there(lived: Path) -> None:
    (digest,) = sorted((lived / "reports").glob("digest-*-23.html"))
    assert 'href="certificates/indalpine.html"' in digest.read_text("utf-8")
    assert (lived / "reports" / "certificates" / "indalpine.html").is_file()
