"""PubMed's files screened under Prefect, by processes of this machine or by a Dask cluster (docs/scaling.md). Thin:
workers write parts, and this process alone stores them, as `litwatch ingest` does."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, cast

import cloudpickle
import shared
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Failed
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner
from shared import may_pass, setup_of, show

from litwatch import cycle
from litwatch.bulk.by_parts import Errand, Workers, run_errand
from litwatch.bulk.storage import where_is
from litwatch.config import Bulk
from litwatch.errors import LitwatchError, UsageError
from litwatch.processes import cores

# With each task Prefect sends the flow it is of. Workers, and Dask's scheduler, have litwatch and no flows/.
for module in (shared, sys.modules[__name__]):
    cloudpickle.register_pickle_by_value(module)

screen_one = task(
    name="screen a file",
    task_run_name="screen {errand.source.name}",
    retries=2,
    retry_delay_seconds=[5, 30],
    cache_policy=NO_CACHE,
    persist_result=False,
)(run_errand)


@flow(name="screen files", persist_result=False)
def screen_files(config: str | None = None, files: list[str] | None = None, again: bool = False) -> cycle.Outcome:
    """Screen PubMed's files for the watchlist and store what names a compound. No digest.

    Args:
        config: configuration folder; empty: the default one.
        files: files, folders or addresses; empty: bulk.files of the settings.
        again: screen what is done as well.
    """
    runner = task_runner(setup_of(config).settings.bulk)
    job = by_workers.with_options(task_runner=runner)(config, files or [], again)
    if isinstance(job, LitwatchError):
        # Whoever called the flow gets the error raised.
        return cast(cycle.Outcome, Failed(message=str(job), data=job))
    show(job)
    return job


# A process of this machine's that is killed takes the others with it: what they wrote stays, the rest is done anew.
# Dask starts a worker again by itself, and gives its file to another.
@flow(name="screen files by workers", retries=2, retry_delay_seconds=5, persist_result=False)
def by_workers(config: str | None, files: list[str], again: bool) -> cycle.Outcome | LitwatchError:
    """The same, by the task runner that it was given. What a person has to mend is returned: raised, it would be tried
    again and logged at length."""
    setup = setup_of(config)
    bulk = setup.settings.bulk
    where = [where_is(one) for one in files or [bulk.files or str(bulk.directory)]]
    try:
        return cycle.ingest(setup, where, again=again, workers=Workers(where_is(bulk.parts), start, anew=again))
    except LitwatchError as error:
        if may_pass(error):
            raise
        return error.with_traceback(None)


def start(errands: Sequence[Errand]) -> list[Callable[[], object]]:
    """Hand out every file; what each waits with."""
    return [screen_one.submit(errand).result for errand in errands]


def task_runner(bulk: Bulk) -> TaskRunner[Any]:
    """Who screens, by the settings. Raises UsageError where it is not installed."""
    if bulk.runner == "local":
        return ProcessPoolTaskRunner(max_workers=bulk.workers or cores())
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError:
        raise UsageError(
            "bulk.runner is dask, and prefect-dask is not installed",
            mend="Install litwatch[cluster], here and on every worker, or set bulk.runner to local.",
        ) from None
    if bulk.dask_address:
        return DaskTaskRunner(address=bulk.dask_address)
    here = {"n_workers": bulk.workers or cores(), "threads_per_worker": 1, "processes": True}
    return DaskTaskRunner(cluster_kwargs=here)
