"""A refresh now, under Prefect: the PI's form. Thin: the work is cycle.refresh."""

from __future__ import annotations

from prefect import flow, runtime, task
from shared import RETRY_SECONDS, is_worth_another_try, setup_of, show

from litwatch import cycle


@task(
    name="refresh",
    retries=len(RETRY_SECONDS),
    retry_delay_seconds=RETRY_SECONDS,
    retry_condition_fn=is_worth_another_try,
)
def run_refresh(config: str | None, compounds: list[str]) -> cycle.Outcome:
    """Reconcile and publish."""
    return cycle.refresh(setup_of(config), compounds)


def run_name() -> str:
    """What the run does, for Prefect's page: which compounds are refreshed."""
    return f"refresh {', '.join(runtime.flow_run.parameters.get('compounds') or ()) or 'every compound'}"


@flow(name="refresh", flow_run_name=run_name, persist_result=False)
def refresh(compounds: list[str] | None = None, config: str | None = None) -> str:
    """Reconcile with PubMed now, and publish the database. No digest is sent.

    Args:
        compounds: names on the watchlist; empty: all of them.
        config: configuration folder; empty: the default one.
    """
    job = run_refresh(config, compounds or [])
    show(job)
    return job.run.status
