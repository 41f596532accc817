"""Records are fetched, stored and judged while names are still asked for; what a run leaves is the same."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from litwatch import cycle
from litwatch.cycle import Setup, ahead
from litwatch.standin import Logged, StandIn, bundled_records

from .conftest import FIRST, SECOND, MakeSetup, published

# What a run leaves, without names and moments that are drawn or read from the clock.
LEFT = (
    "SELECT record_id, title, source, first_seen_at, fetched_at FROM record ORDER BY ALL",
    "SELECT work_id, compound, evidence_level, valid_from, valid_to, first_seen_at FROM judgement ORDER BY ALL",
    "SELECT compound, record_id, source, first_seen_at, gone_at FROM search_hit ORDER BY ALL",
    "SELECT COLUMNS(* EXCLUDE (run_id)) FROM compound_run ORDER BY compound, run_at",
    "SELECT compound, source, form, scope, hit_count, new_count, complete FROM search_log ORDER BY ALL",
    "SELECT compound, verdict, primary_in_topic, primary_other FROM compound_verdict ORDER BY ALL",
    "SELECT compound, changed_at, old_verdict, new_verdict, because FROM verdict_history ORDER BY ALL",
)


def two_weeks(setup: Setup, standin: StandIn) -> list[list[tuple[object, ...]]]:
    for at in (FIRST, SECOND):
        standin.set_today(at.date())
        cycle.run(setup, at, send=False)
    return [published(setup, question) for question in LEFT]


def of_pubmed(requests: Sequence[Logged]) -> list[str]:
    return [one.endpoint for one in requests if one.endpoint in ("esearch", "efetch")]


def test_most_records_have_come_before_the_last_name_is_asked_for(standin: StandIn, make_setup: MakeSetup) -> None:
    cycle.run(make_setup(standin.base_url), FIRST, send=False)
    asked = of_pubmed(standin.requests)
    assert asked.index("efetch") < max(at for at, one in enumerate(asked) if one == "esearch")


def test_it_costs_two_requests_at_most(standin: StandIn, make_setup: MakeSetup) -> None:
    job = cycle.run(make_setup(standin.base_url), FIRST, send=False)
    fetches = of_pubmed(standin.requests).count("efetch")
    assert fetches <= math.ceil(job.fetched / 200) + len(ahead.LAST_ANSWERS)


def test_what_two_runs_leave_is_the_same_whether_records_come_before_or_after_the_last_answer(
    standin: StandIn, make_setup: MakeSetup, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = two_weeks(make_setup(standin.base_url, home=tmp_path / "before"), standin)
    monkeypatch.setattr(ahead, "LAST_ANSWERS", ())
    with StandIn(bundled_records(), today=FIRST.date()) as other:
        assert two_weeks(make_setup(other.base_url, home=tmp_path / "after"), other) == before


def test_what_is_stopped_after_records_were_judged_is_completed_by_the_next_run(
    standin: StandIn, make_setup: MakeSetup, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole, stopped = (make_setup(standin.base_url, home=tmp_path / name) for name in ("whole", "stopped"))
    again = FIRST + timedelta(hours=1)

    def stop(self: ahead.Ahead) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ahead.Ahead, "finish", stop)
        with pytest.raises(KeyboardInterrupt):
            cycle.run(stopped, FIRST, send=False)
    cycle.run(stopped, again, send=False)
    cycle.run(whole, again, send=False)
    for question in (
        "SELECT record_id, title FROM record ORDER BY ALL",
        "SELECT work_id, compound, evidence_level FROM judgement WHERE valid_to IS NULL ORDER BY ALL",
        "SELECT compound, record_id, source, gone_at FROM search_hit ORDER BY ALL",
        "SELECT compound, verdict, primary_in_topic, primary_other FROM compound_verdict ORDER BY ALL",
    ):
        assert published(stopped, question) == published(whole, question)


def test_what_is_needed_after_answers_alone_is_not_loaded_before_the_first_question() -> None:
    program = "import sys, litwatch.cli.watching, litwatch.cycle.jobs; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert {"litwatch.cycle.jobs", "requests", "duckdb"} <= set(loaded)
    assert not {"numpy", "jinja2", "bibtexparser", "rapidfuzz", "resvg_py", "litwatch.cycle.later"} & set(loaded)
