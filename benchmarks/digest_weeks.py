"""What a normal, a quiet, a failed and a long week look like: `python benchmarks/digest_weeks.py [FOLDER]`.

Four weeks of synthetic records as mail in FOLDER (docs/weeks), each drawn by Chromium wide and light, and narrow and
dark, the first 3,000 pixels: WEEK-1280-light.png and WEEK-390-dark.png. Two of the demo, one in which nothing came, one
in which no service answers, and the 500 papers of digest_size.py.
"""

from __future__ import annotations

import base64
import email
import email.policy
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path

from digest_size import END, full_week
from playwright.sync_api import sync_playwright

from litwatch import cycle, demo
from litwatch.cycle import Setup, Silent
from litwatch.digest import compose
from litwatch.evaluate import published_error_rates
from litwatch.send import message
from litwatch.standin import StandIn, bundled_records

NOBODY = "http://127.0.0.1:9/"
LOOKS = ((1280, "light"), (390, "dark"))
TALL = 3_000


def at_address(setup: Setup, pubmed: str, europepmc: str) -> Setup:
    settings = setup.settings
    entrez = settings.entrez.model_copy(update={"base_url": pubmed})
    other = settings.europepmc.model_copy(update={"base_url": europepmc})
    return replace(setup, settings=settings.model_copy(update={"entrez": entrez, "europepmc": other}))


def mails(home: Path) -> Iterator[tuple[str, bytes]]:
    setup = told = None
    for week in demo.play(home, Silent()):
        setup, told = week.setup, week.job.told
    if setup is None or told is None:
        sys.exit("the demo brought no week")
    yield "normal", told.outbox[-1].read_bytes()
    with StandIn(bundled_records(), today=date(2026, 11, 30)) as standin:
        for day in (date(2026, 11, 30), date(2026, 12, 7)):  # the first of them takes what the demo had not asked for
            standin.set_today(day)
            again = at_address(setup, standin.base_url, standin.europepmc_url)
            told = cycle.run(again, datetime.combine(day, time(7))).told
    if told:
        yield "quiet", told.outbox[-1].read_bytes()
    told = cycle.run(at_address(setup, NOBODY, NOBODY), datetime.fromisoformat("2026-12-14T07:00")).told
    if told:
        yield "failed", told.outbox[-1].read_bytes()
    digest = compose(
        full_week(500, [f"made-up-{number:02}" for number in range(15)]),
        "weekly",
        next_at=END + timedelta(days=7),
        synthetic=True,
        error_rates=published_error_rates(),
    )
    yield "long", message(digest, "pi@example.org", sender="litwatch@example.org", at=END).as_bytes()


def page(raw: bytes) -> str:
    """The HTML of a mail with its pictures in it, as a mail client shows it."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    body = mail.get_body(("html",)) if isinstance(mail, EmailMessage) else None
    html = str(body.get_content()) if body else ""
    for part in mail.walk():
        if cid := str(part.get("Content-ID", "")).strip("<>"):
            picture = base64.b64encode(part.get_payload(decode=True)).decode()
            html = html.replace(f"cid:{cid}", f"data:{part.get_content_type()};base64,{picture}")
    return html


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/weeks")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for week, raw in mails(Path(home) / "demo"):
            for width, scheme in LOOKS:
                view = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
                view.set_content(page(raw))
                high, wide = (view.evaluate(f"document.documentElement.scroll{one}") for one in ("Height", "Width"))
                clip = {"x": 0, "y": 0, "width": width, "height": min(high, TALL)}
                view.screenshot(path=folder / f"{week}-{width}-{scheme}.png", full_page=True, clip=clip)
                print(f"{week}, {width} px, {scheme}: {high} px high, {max(0, wide - width)} px too wide")
                view.close()


if __name__ == "__main__":
    main()
