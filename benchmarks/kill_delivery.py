"""Kill litwatch between composing a digest and its last delivery, and count what arrives.

`python benchmarks/kill_delivery.py [--points 200]` starts, for each point, a process that composes and delivers the
digests of a small store to a real mail server (STARTTLS, AUTH), which fails a third of the time, and kills it (SIGKILL)
after a random part of the time that the job takes, three times in four counted from when the digests are stored. Then
the job is repeated until nothing is pending. For each point it must hold that

- every recipient has one message, under one Message-ID, and all copies of it are the same bytes;
- there are no more copies than one, plus the answers that the server kept to itself, plus the offers whose answer
  the kill kept from being noted (the window that SMTP does not close);
- no digest was composed twice, and none is called sent that the server did not accept.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import random
import shutil
import socket
import ssl
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from litwatch.config import load_settings, load_watchlist, shipped_directory
from litwatch.cycle.setup import Setup
from litwatch.cycle.tell import Told, tell
from litwatch.rows import CompoundRow, CompoundRunRow, RunRow
from litwatch.store import writing
from litwatch.vocabulary import Vocabulary

AT = datetime.fromisoformat("2026-11-23T07:00")
PASSWORD = "s3cret-Password"
RECIPIENTS = """
  recipients:
    - pi@example.org
    - postdoc@example.org
    - {address: analyst@example.org, format: text}
    - {address: student@example.org, classes: [azapirone]}
    - {address: visitor@example.org, compounds: [binospirone], minimum_level: in_vitro}
"""
DIGESTS, MAILS = 3, 5
MOST_ROUNDS = 60


@dataclass
class PostOffice:
    """Accepts two messages in three. `kept_quiet`: accepted, and the answer never given."""

    dice: random.Random
    copies: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    kept_quiet: Counter[str] = field(default_factory=Counter)
    failures: int = 0

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        throw = self.dice.random()
        if throw < 0.17:
            self.failures += 1
            if throw < 0.07:
                server.transport.close()
            return "451 4.7.1 come again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        throw = self.dice.random()
        if throw < 0.10:
            self.failures += 1
            return "451 4.3.0 out of order"
        content = bytes(envelope.content or b"")
        identifier = str(message_from_bytes(content)["Message-ID"])
        self.copies[identifier].append(content)
        if throw < 0.20:
            self.failures += 1
            self.kept_quiet[identifier] += 1
            server.transport.close()
        return "250 accepted"


@dataclass(frozen=True)
class Point:
    """What came of one kill: how much was stored when it struck, and what arrived in the end."""

    seed: int
    struck: str
    copies: int
    rounds: int
    faults: tuple[str, ...]


def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: object) -> AuthResult:
    return AuthResult(success=isinstance(login, LoginPassword) and login.password == PASSWORD.encode())


@contextmanager
def mail_server(home: Path, office: PostOffice) -> Iterator[int]:
    """The port of a mail server that wants STARTTLS and AUTH, by a certificate of home/ca.pem's."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(home / "ca.pem"))
    controller = Controller(
        office,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        authenticator=authenticate,
        auth_required=True,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def prepare(home: Path) -> None:
    """A configuration and a store after its weekly run: the shipped compounds, searched, nothing found."""
    shutil.copytree(shipped_directory(), home / "config")
    settings = home / "config" / "settings.yaml"
    text = settings.read_text("utf-8")
    line = next(one for one in text.splitlines() if one.strip().startswith("recipients: "))
    settings.write_text(text.replace(line, RECIPIENTS.strip("\n")), "utf-8")
    watchlist = load_watchlist(home / "config")
    with writing(home / "litwatch.duckdb", AT) as store:
        store.put([RunRow("run-1", "weekly", AT, AT, AT, "complete", "", "0", 0)])
        for position, one in enumerate(watchlist.compounds):
            names = tuple(name.text for name in one.names)
            store.put([CompoundRow(one.name, one.compound_class, one.compound_class, position, names, AT, None)])
            store.put([CompoundRunRow("run-1", one.name, AT, "whole", True, "", 0, 0, 0)])


def setup_in(home: Path, port: int) -> Setup:
    """The set-up that delivers from `home` to the mail server at `port`. Nothing is judged: there is no vocabulary."""
    settings = load_settings(
        home / "config",
        {
            "LITWATCH_DATABASE__PATH": str(home / "litwatch.duckdb"),
            "LITWATCH_OUTBOX__DIRECTORY": str(home / "outbox"),
            "LITWATCH_REPORTS": str(home / "reports"),
            "LITWATCH_SMTP__HOST": "127.0.0.1",
            "LITWATCH_SMTP__PORT": str(port),
            "LITWATCH_SMTP__USERNAME": "litwatch",
            "LITWATCH_SMTP_PASSWORD": PASSWORD,
        },
    )
    return Setup(settings, load_watchlist(home / "config"), Vocabulary.__new__(Vocabulary), synthetic=True)


def job(home: Path, port: int, ready: Connection | None = None) -> Told:
    """Compose and deliver; says when it begins. The server's certificate is trusted for that long and no longer: the
    file is gone afterwards, and whoever shares this process starts others in its environment."""
    with patch.dict(os.environ, SSL_CERT_FILE=str(home / "ca.pem")):
        setup = setup_in(home, port)
        if ready is not None:
            ready.send(True)
        with writing(setup.settings.database.path, datetime.now(UTC).replace(tzinfo=None)) as store:
            return tell(store, setup, "run-1", AT, send=True)


@dataclass(frozen=True)
class Pace:
    """How long the job takes when nothing fails and nobody kills it, seconds: in all, and from the moment that the
    digests are composed and stored."""

    whole: float
    delivering: float


def in_a_process(home: Path, port: int, seconds: float | None, *, composed_first: bool = False) -> Pace:
    """Run the job in a process of its own and kill it after `seconds` (None: let it end), counted from its beginning or
    (`composed_first`) from when the first message lies in the outbox."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["litwatch.cycle"])
    heard, ready = context.Pipe(duplex=False)
    process = context.Process(target=job, args=(home, port, ready))
    process.start()
    heard.recv()
    began = time.monotonic()
    outbox = home / "outbox"
    while (composed_first or seconds is None) and process.is_alive() and not outbox.exists():
        time.sleep(0.001)
    composed = time.monotonic()
    process.join(seconds)
    if seconds is not None and process.is_alive():
        process.kill()
    process.join()
    return Pace(time.monotonic() - began, time.monotonic() - composed)


class Kind(random.Random):
    """Dice by which no mail server fails."""

    def random(self) -> float:
        return 1.0


def duration(prepared: Path) -> Pace:
    """The pace of the job on this machine."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(shutil.copytree(prepared, Path(folder) / "home"))
        with mail_server(home, PostOffice(Kind())) as port:
            return in_a_process(home, port, None)


def strike(prepared: Path, seed: int, pace: Pace) -> Point:
    """One kill at a random moment of the job, and what came of it: three in four between compose and last delivery."""
    dice = random.Random(seed)
    delivering = dice.random() < 0.75
    with tempfile.TemporaryDirectory() as folder:
        home = Path(shutil.copytree(prepared, Path(folder) / "home"))
        office = PostOffice(random.Random(seed + 1_000_000))
        with mail_server(home, office) as port:
            seconds = dice.uniform(0, pace.delivering if delivering else pace.whole)
            in_a_process(home, port, seconds, composed_first=delivering)
            before = stored(home)
            rounds = 0
            while rounds < MOST_ROUNDS and (rounds == 0 or any(row[3] == "pending" for row in stored(home).mails)):
                job(home, port)
                rounds += 1
        return Point(seed, before.words(), sum(map(len, office.copies.values())), rounds, faults(home, office, before))


@dataclass(frozen=True)
class Kept:
    """What the store holds: digests with their text, and (digest, recipient, Message-ID, status, uncertain)."""

    digests: dict[str, str]
    mails: list[tuple[str, str, str, str, int]]

    def words(self) -> str:
        if not self.digests:
            return "nothing composed"
        sent = sum(row[3] == "sent" for row in self.mails)
        return "all sent" if sent == len(self.mails) else f"composed, {sent} of {len(self.mails)} sent"


def stored(home: Path) -> Kept:
    with duckdb.connect(home / "litwatch.duckdb") as connection:  # as a writer: a killed one left its log behind
        digests = dict(connection.execute("SELECT digest_id, html || text FROM digest").fetchall())
        mails = connection.execute(
            "SELECT digest_id, recipient, message_id, status, uncertain_count FROM delivery"
        ).fetchall()
    return Kept(digests, mails)


def faults(home: Path, office: PostOffice, before: Kept) -> tuple[str, ...]:
    """What does not hold, as words."""
    after = stored(home)
    found = []
    if (len(after.digests), len(after.mails)) != (DIGESTS, MAILS):
        found.append(f"{len(after.digests)} digests and {len(after.mails)} deliveries")
    if any(after.digests[name] != text for name, text in before.digests.items()):
        found.append("a digest was composed twice")
    if set(office.copies) != {row[2] for row in after.mails}:
        found.append("the Message-IDs that arrived are not those that were queued")
    for _, recipient, identifier, status, uncertain in after.mails:
        copies = office.copies[identifier]
        if status != "sent" or not copies:
            found.append(f"{recipient}: {status}, {len(copies)} copies")
        if len(set(copies)) > 1:
            found.append(f"{recipient}: copies differ")
        if len(copies) > 1 + office.kept_quiet[identifier] + uncertain:
            found.append(f"{recipient}: {len(copies)} copies, and no reason for so many")
    return tuple(found)


def main() -> None:
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=200)
    points = parser.parse_args().points
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared"
        prepared.mkdir()
        prepare(prepared)
        pace = duration(prepared)
        came = [strike(prepared, seed, pace) for seed in range(points)]
    struck = Counter(point.struck for point in came)
    print(f"{points} kills of a job of {pace.whole:.2f} s; {MAILS} recipients, {DIGESTS} digests")
    for words, count in sorted(struck.items()):
        print(f"  {count:4} when {words}")
    extra = [point.copies - MAILS for point in came]
    print(f"  {sum(point.copies for point in came)} copies accepted of {points * MAILS} messages; {sum(extra)} of them "
          f"second copies with the same Message-ID, at {sum(one > 0 for one in extra)} points")  # fmt: skip
    wrong = [point for point in came if point.faults]
    for point in wrong:
        print(f"  FAULT seed {point.seed} ({point.struck}): {'; '.join(point.faults)}")
    print(f"  {points - len(wrong)} of {points}: every recipient exactly one message by Message-ID")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
