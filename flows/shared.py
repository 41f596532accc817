"""What both flows share: the configuration, the verdict table as an artifact, which errors are worth another try, and
who is told when there is no more."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from prefect.artifacts import create_table_artifact

from litwatch.config import find_directory, load_settings
from litwatch.cycle import Outcome, Setup, alarm, load_setup
from litwatch.digest.words import markdown
from litwatch.errors import ServiceError, StoreBusyError
from litwatch.shown import clean
from litwatch.verdict import Verdict

# Every retry of a request would be a line of Prefect's log; what came of them stands in the search log.
logging.getLogger("stamina").setLevel(logging.ERROR)
# What may succeed later: a busy store, a service that failed as a whole. Nothing else is tried again.
RETRY_SECONDS = [60.0, 300.0, 900.0]
SHOWN = ("compound", "verdict", "primary_in_topic", "primary_other", "human_primary", "secondary", "mention_only")


def setup_of(config: str | None) -> Setup:
    """The configuration in a folder, or the default one."""
    return load_setup(find_directory(Path(config) if config else None, os.environ), os.environ)


def is_worth_another_try(task: Any, run: Any, state: Any) -> bool:
    """Prefect's retry condition: by the class of the error, not for any error."""
    del task, run
    return may_pass(state.result(raise_on_failure=False))


def may_pass(error: object) -> bool:
    """It may be gone by itself at another try; what else is wrong a person has to mend."""
    return isinstance(error, StoreBusyError) or (isinstance(error, ServiceError) and error.retryable)


def sound_alarm(flow: Any, flow_run: Any, state: Any) -> None:
    """Prefect's hook for a weekly run that failed or crashed: somebody is told. A crash leaves the run no time to note
    its own end, so that is done here."""
    del flow
    if not flow_run.parameters.get("send", True):
        return
    config = flow_run.parameters.get("config")
    settings = load_settings(find_directory(Path(config) if config else None, os.environ), os.environ)
    reason = f"{state.name}: {state.message or 'no reason is known'}"
    for receipt in alarm.tell_of_failure(settings, reason, crashed=state.is_crashed()):
        print(clean(f"told {receipt.recipient} of the failure: {receipt.status} {receipt.error}"))


def show(job: Outcome) -> None:
    """The verdict table and what changed, on Prefect's page."""
    create_table_artifact(
        key="verdicts",
        table=[_row(verdict) for verdict in job.verdicts],
        description=_words(job.verdicts, job.run.status, [f"{one.compound}: {one.because}" for one in job.changes]),
    )


def _row(verdict: Verdict) -> dict[str, Any]:
    columns = asdict(verdict)
    return {name: columns[name] for name in SHOWN} | {"why not complete": markdown(verdict.search_problem)}


def _words(verdicts: Sequence[Verdict], status: str, changes: Sequence[str]) -> str:
    changed = "".join(f"\n- {markdown(change)}" for change in changes) or "\nNo verdict changed."
    return f"{len(verdicts)} compounds, run {status}.\n{changed}"
