"""Named checks of everything a run needs: pass, warn, fail or skipped, each with its mend. Changes nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from litwatch.bulk.engine import installed
from litwatch.cycle import Setup, load_setup
from litwatch.cycle.alarm import heartbeat_of, overdue
from litwatch.cycle.notices import Notice, waiting
from litwatch.deliver import try_connection
from litwatch.errors import ConfigError, LitwatchError, ServiceError, StoreError
from litwatch.ids import Pmid
from litwatch.polite import Patience
from litwatch.refusals import TERMS
from litwatch.shown import sentence
from litwatch.store import reading
from litwatch.verdict import Undelivered, undelivered

Result = Literal["pass", "warn", "fail", "skipped"]
LOOKED_BACK = timedelta(days=14)
LITTLE_DISK = 1_000_000_000
QUICK = Patience(attempts=2, first_wait=0.5, longest_wait=2.0, timeout=15.0)


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it found, and what to do where that is not well."""

    name: str
    result: Result
    says: str
    mend: str = ""


def examine(directory: Path, environ: Mapping[str, str]) -> list[Check]:
    """All checks. Where the configuration is wrong, the others are skipped."""
    try:
        setup = load_setup(directory, environ)
    except ConfigError as error:
        wrong = [Check("configuration", "fail", str(problem)) for problem in error.problems]
        skipped = [Check(name, "skipped", "the configuration is wrong") for name, _ in CHECKS[1:]]
        return wrong + skipped
    first, *others = (_run(name, check, setup) for name, check in CHECKS)
    return [replace(first, says=f"{directory}: {first.says}"), *others]


def _run(name: str, check: Callable[[Setup], Check], setup: Setup) -> Check:
    try:
        return check(setup)
    except LitwatchError as error:
        return Check(name, "fail", sentence(error.what), error.mend)


def _configuration(setup: Setup) -> Check:
    said = f"{len(setup.watchlist.compounds)} compounds, topic “{setup.watchlist.topic.name}”."
    if setup.settings.entrez.email.endswith("@example.org"):
        return Check(
            "configuration",
            "warn",
            f"{said} entrez.email is a placeholder.",
            "Set it: NCBI writes there before it blocks.",
        )
    return Check("configuration", "pass", said)


def _pubmed(setup: Setup) -> Check:
    where = setup.settings.entrez.base_url
    patient = Setup(setup.settings, setup.watchlist, setup.vocabulary, patience=QUICK)
    try:
        # PMID 1 exists in PubMed; another server may not have it, and its answer is as good a sign of life.
        patient.pubmed().nonexistent([Pmid(1)])
    except ServiceError as error:
        return Check("PubMed", "fail", sentence(f"{where}: {error.what}"), error.mend)
    key = "with an API key" if setup.settings.entrez_api_key else "without an API key (3 requests a second)"
    return Check("PubMed", "pass", f"{where} answers, {key}.")


def _europepmc(setup: Setup) -> Check:
    where = setup.settings.europepmc.base_url
    patient = Setup(setup.settings, setup.watchlist, setup.vocabulary, patience=QUICK)
    silence = patient.europepmc().knock()
    if silence:
        return Check(
            "Europe PMC", "warn", sentence(f"{where}: {silence}"), "Verdicts then rest on PubMed alone, and say so."
        )
    return Check("Europe PMC", "pass", f"{where} answers.")


def _smtp(setup: Setup) -> Check:
    smtp = setup.settings.smtp
    if not smtp.host:
        kept = setup.settings.outbox.directory
        return Check("SMTP", "warn", f"No server: digests are only kept in {kept}.", "Set smtp.host to send them.")
    password = setup.settings.smtp_password.get_secret_value() if setup.settings.smtp_password else ""
    try_connection(smtp, password)
    return Check("SMTP", "pass", f"{smtp.host}:{smtp.port} takes mail from us.")


def _recipients(setup: Setup) -> Check:
    recipients = setup.settings.digest.recipients
    if not recipients:
        return Check("recipients", "fail", "Nobody gets the digest.", "Set digest.recipients.")
    if any(recipient.address.endswith("@example.org") for recipient in recipients):
        return Check("recipients", "warn", "A recipient is a placeholder.", "Set digest.recipients.")
    return Check("recipients", "pass", f"{len(recipients)} get the digest.")


def _disk(setup: Setup) -> Check:
    settings = setup.settings
    free = min(
        shutil.disk_usage(_existing(path)).free
        for path in (settings.database.path, settings.database.published, settings.outbox.directory)
    )
    for folder in {settings.database.path.parent, settings.reports, settings.outbox.directory}:
        try:
            with tempfile.TemporaryFile(dir=_existing(folder)):
                pass
        except OSError as error:
            return Check("disk", "fail", f"{folder} can't be written ({error.strerror}).", "Mend the rights.")
    says = f"{free / 1e9:.1f} GB free."
    return Check("disk", "warn" if free < LITTLE_DISK else "pass", says, "Free some." if free < LITTLE_DISK else "")


def _database(setup: Setup) -> Check:
    path = setup.settings.database.published
    if not path.exists():
        return Check("database", "warn", "There is none yet.", "`litwatch run` or `litwatch ingest` makes it.")
    with reading(path) as reader:
        papers = reader.values("stored_papers")[0]
        last = reader.values("last_run_at")[0]
    now = datetime.now(UTC).replace(tzinfo=None)
    if last and last > now + timedelta(days=1) and not setup.synthetic:
        says = f"{path}: {papers:,} papers. Its last run is of {last:%Y-%m-%d}, a day to come: no digest before that."
        store = setup.settings.database.path
        mend = f"Look at this machine's clock ({now:%Y-%m-%d}), then put back a backup of {store} from before."
        return Check("database", "fail", says, mend)
    when = f"last run {last:%Y-%m-%d %H:%M} UTC" if last else "no run yet"
    return Check("database", "pass", f"{path}: {papers} papers, {when}.")


def _schedule(setup: Setup) -> Check:
    coming = setup.settings.digest.next_at(datetime.now(UTC))
    said = f"Next digest {coming:%A %d %B %Y %H:%M} ({setup.settings.digest.timezone}), while `litwatch serve` runs."
    return Check("schedule", "pass", said)


def _last_run(setup: Setup) -> Check:
    late = overdue(setup.settings, datetime.now(UTC))
    if not late:
        return Check("last run", "pass", "The last weekly run came when it was due, and ended.")
    if heartbeat_of(setup.settings) is None:
        return Check("last run", "warn", late, "`litwatch run` makes it, `litwatch serve` or cron every week.")
    return Check("last run", "fail", late, "See that `litwatch serve` or cron runs; `litwatch run` makes up for it.")


def _deliveries(setup: Setup) -> Check:
    """What of the last weeks did not arrive, by recipient and kind."""
    path = setup.settings.database.published
    if not path.exists():
        return Check("deliveries", "skipped", "There is no database yet.")
    now = datetime.now(UTC).replace(tzinfo=None)
    try:
        with reading(path) as reader:
            troubled = undelivered(reader, now - LOOKED_BACK)
    except StoreError:
        return Check("deliveries", "skipped", "The database can't be read.")
    if not troubled:
        return Check("deliveries", "pass", f"Every digest of the last {LOOKED_BACK.days} days arrived.")
    says = " ".join(_did_not_arrive(one, one.digest_id) for one in troubled)
    lost = any(one.status != "pending" for one in troubled)
    mend = "`litwatch digest --send` tries what is pending now; docs/delivery.md says what each kind means."
    return Check("deliveries", "fail" if lost else "warn", says, mend)


def _did_not_arrive(one: Undelivered | Notice, what: str) -> str:
    why = TERMS[one.kind].says if one.kind else "not accepted"
    again = f", again after {one.not_before:%Y-%m-%d %H:%M} UTC" if one.not_before else ""
    said = one.error.rstrip(".")
    return f"{one.recipient}, {what}: {one.status}, {why} ({said}), {one.attempts} attempts{again}."


def _failure_mails(setup: Setup) -> Check:
    """Failure mails that did not arrive."""
    troubled = waiting(setup.settings)
    if not troubled:
        return Check("failure mails", "pass", "None waits to be told.")
    says = " ".join(_did_not_arrive(one, f"“{one.subject}”") for one in troubled)
    lost = any(one.status != "pending" for one in troubled)
    mend = "`litwatch digest --send` tries what is pending now; docs/delivery.md says what each kind means."
    return Check("failure mails", "fail" if lost else "warn", says, mend)


def _screening(_: Setup) -> Check:
    engine = installed()
    if engine == "Hyperscan":
        return Check("screening", "pass", "PubMed's files are searched by Hyperscan.")
    says = (
        f"There is no Hyperscan for this machine: PubMed's files are searched by {engine}, several times more slowly."
    )
    return Check(
        "screening", "warn", says, "`pip install hyperscan` where there is a wheel; what is found is the same."
    )


def _existing(path: Path) -> Path:
    """The nearest folder on the way to a path that exists."""
    for candidate in (path, *path.absolute().parents):
        if candidate.is_dir() and os.access(candidate, os.X_OK):
            return candidate
    return Path()


CHECKS: tuple[tuple[str, Callable[[Setup], Check]], ...] = (
    ("configuration", _configuration),
    ("PubMed", _pubmed),
    ("Europe PMC", _europepmc),
    ("SMTP", _smtp),
    ("recipients", _recipients),
    ("disk", _disk),
    ("database", _database),
    ("schedule", _schedule),
    ("last run", _last_run),
    ("deliveries", _deliveries),
    ("failure mails", _failure_mails),
    ("screening", _screening),
)
