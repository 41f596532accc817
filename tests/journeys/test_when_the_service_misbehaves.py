"""Absence is claimed only after a complete, clean search."""

from __future__ import annotations

from dataclasses import replace

import pytest

from litwatch import cycle
from litwatch.standin import Fault, Faults, StandIn, bundled_records

from .conftest import FIRST, QUICK, SECOND, MakeSetup, published, verdicts

LASTING = [
    "html_200",
    "error_200",
    "json_error_200",
    "cut_xml",
    "prolog_only",
    "gateway_500_json",
    "empty_200",
    "reset",
]


@pytest.mark.parametrize("name", LASTING)
def test_a_name_whose_search_fails_makes_its_compound_incomplete_with_a_reason(
    name: str, make_setup: MakeSetup
) -> None:
    fault = Fault(name, endpoint="esearch", containing="indalpine")
    with StandIn(bundled_records(), today=FIRST.date(), faults=Faults.of(fault)) as standin:
        setup = replace(make_setup(standin.base_url), patience=replace(QUICK, attempts=2))
        job = cycle.run(setup, FIRST)
    assert job.run.status == "incomplete"
    (row,) = [one for one in job.verdicts if one.compound == "indalpine"]
    assert (row.verdict, row.known_verdict) == ("search_incomplete", "none_found")
    assert row.search_problem
    assert verdicts(setup)["fluoxetine"] == "primary_in_topic"


@pytest.mark.parametrize("phrase", ["indalpine", "lm 5008"])
def test_a_dropped_name_is_never_an_absence(phrase: str, make_setup: MakeSetup) -> None:
    fault = Fault("drop_phrase", endpoint="esearch", phrase=phrase)
    with StandIn(bundled_records(), today=FIRST.date(), faults=Faults.of(fault)) as standin:
        setup = make_setup(standin.base_url)
        cycle.run(setup, FIRST)
    assert verdicts(setup)["indalpine"] == "search_incomplete"


def test_a_positive_control_that_does_not_come_back_makes_the_search_incomplete(
    standin: StandIn, make_setup: MakeSetup
) -> None:
    setup = make_setup(standin.base_url, controls=True)
    job = cycle.run(setup, FIRST)
    (row,) = [one for one in job.verdicts if one.compound == "binospirone"]
    assert row.verdict == "search_incomplete"
    assert "1970269" in row.search_problem


def test_what_is_known_survives_a_failing_week_and_the_next_run_heals_it(
    standin: StandIn, make_setup: MakeSetup
) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    papers = published(setup, "SELECT work_id, compound, evidence_level FROM evidence ORDER BY ALL")
    with StandIn(bundled_records(), today=FIRST.date(), faults=Faults.of(Fault("html_200"))) as broken:
        failing = replace(make_setup(broken.base_url), patience=replace(QUICK, attempts=1))
        job = cycle.run(failing, FIRST.replace(hour=8))
    assert job.run.status == "incomplete"
    assert published(setup, "SELECT work_id, compound, evidence_level FROM evidence ORDER BY ALL") == papers
    assert verdicts(setup)["indalpine"] == "search_incomplete"
    assert verdicts(setup)["buspirone"] == "primary_in_topic"
    standin.set_today(SECOND.date())
    healed = cycle.run(setup, SECOND)
    assert healed.run.status == "complete"
    assert verdicts(setup)["indalpine"] == "none_found"


def test_without_any_network_the_run_ends_quickly_and_claims_nothing(make_setup: MakeSetup) -> None:
    setup = replace(make_setup("http://127.0.0.1:9/"), patience=replace(QUICK, attempts=2))
    job = cycle.run(setup, FIRST)
    assert {one.verdict for one in job.verdicts} == {"search_incomplete"}
    assert "not asked" in job.run.note or "no whole answer" in job.run.note


def test_a_brand_that_pubmed_does_not_know_is_no_doubt_where_it_knows_the_compound(make_setup: MakeSetup) -> None:
    unknown = [Fault("unknown_phrase", endpoint="esearch", phrase=phrase) for phrase in ("priligy", "zelmid")]
    with StandIn(bundled_records(), today=FIRST.date(), faults=Faults.of(*unknown)) as standin:
        setup = make_setup(standin.base_url)
        cycle.run(setup, FIRST)
    assert verdicts(setup)["dapoxetine"] == "mention_only"
    assert verdicts(setup)["zimelidine"] == "secondary_only"


def test_an_empty_answer_for_records_that_exist_is_asked_again(make_setup: MakeSetup) -> None:
    with StandIn(
        bundled_records(), today=FIRST.date(), faults=Faults.of(Fault("empty_set", endpoint="efetch", first=1))
    ) as standin:
        job = cycle.run(make_setup(standin.base_url), FIRST)
    assert job.run.status == "complete"
