"""Europe PMC beside PubMed: preprints, records that PubMed lacks, names in open full texts."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from litwatch import cycle
from litwatch.cycle.second_source import WORKERS
from litwatch.standin import Fault, Faults, StandIn, bundled_records

from .conftest import FIRST, QUICK, SECOND, MakeSetup, published, verdicts

BESIDE = "SELECT record_id FROM record WHERE source = 'europepmc' ORDER BY ALL"


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(bundled_records(), today=FIRST.date()) as server:
        yield server


def test_a_preprint_that_pubmed_does_not_hold_is_stored_judged_and_told_as_one(
    standin: StandIn, make_setup: MakeSetup
) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    found = published(
        setup,
        "SELECT evidence.pmid, evidence_level, is_preprint FROM evidence JOIN paper USING (work_id) "
        "WHERE list_contains(record_ids, 'europepmc:PPR/PPR900001') AND compound = 'buspirone'",
    )
    assert found == [(None, "topic_in_vivo", True)]


def test_a_compound_given_but_named_in_the_methods_alone_is_found_and_marked(
    standin: StandIn, make_setup: MakeSetup
) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    found = published(
        setup,
        "SELECT compound, role, named_in FROM evidence JOIN paper USING (work_id) WHERE pmcid = 'PMC9900001'",
    )
    assert found == [("binospirone", "studied", ["full_text"])]
    (rationale,) = published(
        setup, "SELECT rationale FROM evidence JOIN paper USING (work_id) WHERE pmcid = 'PMC9900001'"
    )[0]
    assert "MDL 73005EF" in str(rationale)


def test_a_name_in_references_or_introduction_is_no_match(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    assert published(setup, "SELECT * FROM record WHERE pmcid IN ('PMC9900002', 'PMC9900003')") == []
    assert verdicts(setup)["indalpine"] == "none_found"
    assert verdicts(setup)["zimelidine"] == "secondary_only"


def test_a_preprint_joins_its_article_when_that_appears(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    alone = "SELECT record_count, is_preprint FROM paper WHERE list_contains(record_ids, 'europepmc:PPR/PPR900002')"
    assert published(setup, alone) == [(1, True)]
    standin.set_today(SECOND.date())
    second = cycle.run(setup, SECOND)
    assert published(setup, alone) == [(2, False)]
    assert second.told is not None
    (digest,) = second.told.digests
    for part in (digest.html, digest.page, " ".join(digest.text.split())):
        assert part.count("The preprint “") == 1
        assert "is now published as “" in part


def test_a_full_text_is_fetched_once(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    cycle.run(setup, FIRST + timedelta(hours=1))
    assert len([one for one in standin.requests if one.endpoint == "fulltext"]) == 3


def test_a_second_run_finds_nothing_new_in_europe_pmc(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    before = published(setup, "SELECT record_id, content_sha256 FROM raw_record ORDER BY ALL")
    job = cycle.run(setup, FIRST + timedelta(hours=1))
    assert (job.judgements_changed, job.changes) == (0, [])
    assert published(setup, "SELECT record_id, content_sha256 FROM raw_record ORDER BY ALL") == before


@pytest.mark.parametrize(
    "name", ["version_only", "missing_records", "html_200", "empty_200", "rate_limited", "cut_xml"]
)
def test_an_answer_that_cannot_be_believed_makes_a_source_that_answers_incomplete(
    name: str, make_setup: MakeSetup
) -> None:
    with StandIn(bundled_records(), today=FIRST.date()) as standin:
        setup = make_setup(standin.base_url)
        cycle.run(setup, FIRST)
        before = published(setup, BESIDE)
    fault = Fault(name, endpoint="europepmc", seconds=0.1)
    with StandIn(bundled_records(), today=FIRST.date(), faults=Faults.of(fault)) as broken:
        again = replace(make_setup(broken.base_url), patience=replace(QUICK, attempts=2))
        job = cycle.run(again, FIRST + timedelta(hours=1))
    assert job.run.status == "incomplete"
    assert published(again, BESIDE) == before
    assert "Europe PMC" in next(one.search_problem for one in job.verdicts if one.compound == "buspirone")


def test_a_source_that_has_never_answered_holds_no_verdict_up_and_is_named(
    standin: StandIn, make_setup: MakeSetup
) -> None:
    setup = make_setup(standin.base_url)
    silent = setup.settings.europepmc.model_copy(update={"base_url": "http://127.0.0.1:9/"})
    setup = replace(setup, settings=setup.settings.model_copy(update={"europepmc": silent}))
    job = cycle.run(setup, FIRST)
    assert verdicts(setup)["indalpine"] == "none_found"
    assert job.told is not None
    assert "Europe PMC, which has never answered here" in job.told.digests[0].text.replace("\n", " ")


@pytest.mark.parametrize("rate", [0.05, 0.3])
def test_faults_that_pass_leave_the_store_of_a_faultless_run(rate: float, make_setup: MakeSetup) -> None:
    with StandIn(bundled_records(), today=FIRST.date()) as calm:
        setup = make_setup(calm.base_url)
        cycle.run(setup, FIRST)
        expected = published(setup, BESIDE), verdicts(setup)
    names = ("html_200", "version_only", "gateway_500_json", "reset", "cut_xml")
    faults = [Fault(name, rate=rate / len(names), endpoint=end) for name in names for end in ("europepmc", "fulltext")]
    with StandIn(bundled_records(), today=FIRST.date(), faults=Faults.of(*faults)) as shaky:
        other = make_setup(shaky.base_url, home=setup.settings.reports.parent / "shaky")
        cycle.run(other, FIRST)
        cycle.run(other, FIRST + timedelta(hours=1))
        assert (published(other, BESIDE), verdicts(other)) == expected


def questions(standin: StandIn) -> int:
    return sum(one.endpoint == "europepmc" for one in standin.requests)


def wait_for_questions(standin: StandIn) -> None:
    """Until Europe PMC has been asked twice; not for ever."""
    ends = time.monotonic() + 30
    while questions(standin) < 2 and time.monotonic() < ends:
        time.sleep(0.01)


def test_who_stops_a_run_does_not_wait_for_europe_pmc(
    standin: StandIn, make_setup: MakeSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup = make_setup(standin.base_url)

    def stopped(*_: object, **__: object) -> None:
        wait_for_questions(standin)
        raise KeyboardInterrupt

    monkeypatch.setattr("litwatch.cycle.setup.EUROPEPMC_REQUESTS_PER_SECOND", 1)
    monkeypatch.setattr("litwatch.cycle.jobs.search", stopped)
    with pytest.raises(KeyboardInterrupt):
        cycle.refresh(setup, at=FIRST)
    # One has knocked, and at most as many as are asked side by side were on their way.
    assert 2 <= questions(standin) <= 2 + WORKERS < len(setup.watchlist.compounds)


def test_who_stops_a_run_that_waits_for_europe_pmc_alone_does_not_wait_for_it_either(
    standin: StandIn, make_setup: MakeSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup = make_setup(standin.base_url)

    def interrupt() -> None:
        wait_for_questions(standin)
        time.sleep(0.2)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    monkeypatch.setattr("litwatch.cycle.setup.EUROPEPMC_REQUESTS_PER_SECOND", 1)
    monkeypatch.setattr("litwatch.cycle.jobs.search", lambda *_, **__: [])  # PubMed has been asked
    # A suite that a shell runs in the background ignores it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    stopping = threading.Thread(target=interrupt)
    stopping.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            cycle.refresh(setup, at=FIRST)
    finally:
        stopping.join()
        signal.signal(signal.SIGINT, before)
    assert 2 <= questions(standin) <= 2 + WORKERS < len(setup.watchlist.compounds)
