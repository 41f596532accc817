"""The weekly digest under Prefect. Thin: parameters, retries, names, an artifact; the work is cycle.run."""

from __future__ import annotations

import datetime

from prefect import flow, runtime, task
from shared import RETRY_SECONDS, is_worth_another_try, setup_of, show, sound_alarm

from litwatch import cycle


@task(
    name="weekly cycle",
    retries=len(RETRY_SECONDS),
    retry_delay_seconds=RETRY_SECONDS,
    retry_condition_fn=is_worth_another_try,
)
def run_cycle(config: str | None, at: datetime.datetime | None, send: bool) -> cycle.Outcome:
    """One weekly cycle."""
    return cycle.run(setup_of(config), at, send=send)


def run_name() -> str:
    """What the run does, for Prefect's page: the digest of which day."""
    return f"weekly digest {runtime.flow_run.parameters.get('date') or runtime.flow_run.scheduled_start_time.date()}"


@flow(
    name="weekly digest",
    flow_run_name=run_name,
    persist_result=False,
    on_failure=[sound_alarm],
    on_crashed=[sound_alarm],
)
def weekly_digest(config: str | None = None, date: datetime.date | None = None, send: bool = True) -> str:
    """Reconcile every compound with PubMed, publish the database, compose the digest and send it.

    Args:
        config: configuration folder; empty: the default one.
        date: the day the digest is for; empty: today.
        send: whether to deliver it; otherwise it is only written.
    """
    at = datetime.datetime.combine(date, datetime.time(12)) if date else None
    job = run_cycle(config, at, send)
    show(job)
    return job.run.status
