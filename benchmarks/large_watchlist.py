"""A watchlist of 5,000 compounds and 20,000 names: `python benchmarks/large_watchlist.py [--folder DIR]`.

Everything is synthetic: names are drawn from syllables with a fixed seed, records from sentences. Measured are loading,
the matcher, two `ingest`s (a baseline of --papers records, a week of --week), `run`, and what readers open afterwards.
In DIR the files stay. With --pictures DIR, Chromium draws mail, page and web page there.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from litwatch import cycle
from litwatch.config import Watchlist, load_settings, load_watchlist, shipped_directory
from litwatch.cycle import Setup
from litwatch.digest import Digest
from litwatch.names import Matcher
from litwatch.store import reading
from litwatch.verdict import evidence, searches, table, week
from litwatch.vocabulary import load_vocabulary
from litwatch.web import create_app

SEED = 20_261_125
CLASSES = 40
A_FILE = 2_500  # of NLM's files of 30,000, what names a compound of a long watchlist
BASELINE, WEEK = map(datetime.fromisoformat, ("2026-11-16T07:00", "2026-11-23T07:00"))
OLD, NEW = map(datetime.fromisoformat, ("2026-03-01", "2026-11-20"))
SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "ca",
    "ce",
    "ci",
    "co",
    "da",
    "de",
    "di",
    "do",
    "fa",
    "fe",
    "fi",
    "fo",
    "ga",
    "ge",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "ni",
    "no",
    "pa",
    "pe",
    "pi",
    "po",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
    "si",
    "so",
    "ta",
    "te",
    "ti",
    "to",
    "va",
    "ve",
    "vi",
    "vo",
    "xa",
    "ze",
    "zo",
]
ENDINGS = ("idine", "pamil", "oxetine", "azepam", "astat", "imab", "olol", "irone", "iptan", "afil")
TEXTS = (
    "Adult male rats were given {0} (10 mg/kg, i.p.). {0} reduced immobility in the forced swim test (p = 0.01).",
    "In this randomized, double-blind, placebo-controlled trial 120 hypertensive patients received {0} or placebo.",
    "This review summarises what is known of {0} and of related compounds, and what is still to be studied.",
    "Mice were treated with {0} for 14 days. Blood pressure was lower than in the vehicle group.",
    "HEK293 cells were incubated with {0} (1 uM), which inhibited the current by half.",
    "We recorded from slices of the hippocampus; {0} was added at the end of each recording as a control.",
    "Plasma concentrations were measured by HPLC with {0} as internal standard.",
)


def drawn(compounds: int) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """(name, class, further names with their kinds) of each compound; no name twice."""
    chance, seen = random.Random(SEED), set[str]()

    def new(make: Callable[[], str]) -> str:
        while (name := make()) in seen:
            pass
        seen.add(name)
        return name

    def word() -> str:
        return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) + chance.choice(ENDINGS)

    def code() -> str:
        letters = "".join(chance.choices("ABCDEFGHKLMPRSTUVWXYZ", k=chance.randint(2, 4)))
        return f"{letters}{chance.choice('- ')}{chance.randint(100, 999_999)}"

    for _ in range(compounds):
        own = new(word)
        named = [(new(code), "code"), (new(word).capitalize(), "brand"), (f"{own} hydrochloride", "salt")]
        yield own, f"class{chance.randrange(CLASSES):02}", named


def write_watchlist(folder: Path, compounds: int) -> None:
    rows = ["compound,class,name,kind,source,dated"]
    for own, group, named in drawn(compounds):
        rows.append(f"{own},{group},,,synthetic,2026-11-01")
        rows += [f"{own},,{name},{kind},synthetic,2026-11-01" for name, kind in named]
    (folder / "watchlist.csv").write_text("\n".join(rows), encoding="utf-8")
    classes = "".join(f"  class{at:02}: {{label: Synthetic class {at + 1}}}\n" for at in range(CLASSES))
    (folder / "watchlist.yaml").write_text(f"topic: {{name: depression models}}\nclasses:\n{classes}", encoding="utf-8")


def citation(pmid: int, day: datetime, title: str, text: str) -> str:
    date = f"<Year>{day.year}</Year><Month>{day.month:02}</Month><Day>{day.day:02}</Day>"
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>'
        f"<DateRevised>{date}</DateRevised>"
        f'<Article PubModel="Print"><Journal><ISSN IssnType="Print">0000-0000</ISSN><JournalIssue CitedMedium="Print">'
        f"<Volume>1</Volume><PubDate><Year>{day.year}</Year></PubDate></JournalIssue><Title>"
        "Journal of Synthetic Records</Title><ISOAbbreviation>J Synth Rec</ISOAbbreviation></Journal>"
        f"<ArticleTitle>Synthetic: {title}."
        f'</ArticleTitle><Abstract><AbstractText>{text}</AbstractText></Abstract><AuthorList CompleteYN="Y"><Author>'
        f"<LastName>Example</LastName><Initials>{'ABCDEFGH'[pmid % 8]}</Initials></Author></AuthorList>"
        f'<Language>eng</Language><PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType>'
        f"</PublicationTypeList></Article><MedlineJournalInfo><MedlineTA>J Synth Rec</MedlineTA></MedlineJournalInfo>"
        f'</MedlineCitation><PubmedData><History><PubMedPubDate PubStatus="entrez">{date}</PubMedPubDate></History>'
        f'<PublicationStatus>ppublish</PublicationStatus><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId>'
        f"</ArticleIdList></PubmedData></PubmedArticle>\n"
    )


def write_file(path: Path, watchlist: Watchlist, pmids: range, years: Sequence[int], day: datetime) -> None:
    """A file as NLM's. A fifth of the compounds are in most records, half of them in none."""
    chance = random.Random(pmids.start)
    known = watchlist.compounds[: len(watchlist.compounds) // 2]
    often = known[: max(1, len(known) // 5)]
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as file:
        file.write("<PubmedArticleSet>\n")
        for pmid in pmids:
            compound = chance.choice(often if chance.random() < 0.7 else known)
            text = chance.choice(TEXTS).format(chance.choice(compound.names).text)
            # Titles of their own, so that linking has no more to compare than among real records.
            title = " ".join("".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(9))
            file.write(citation(pmid, day.replace(year=chance.choice(years)), title, text))
        file.write("</PubmedArticleSet>\n")


class Memory:
    """The most that this process and those that it started held together, looked at twice a second; pages that
    several of them share are counted for each."""

    def __init__(self) -> None:
        self.most = 0.0
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while True:
            self.most = max(self.most, sum(map(_megabytes, [os.getpid(), *_started()])))
            time.sleep(0.5)


def _started() -> list[int]:
    found = []
    for path in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):
            found += [int(one) for one in path.read_text().split()]
    return found


def _megabytes(process: int) -> float:
    with suppress(OSError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    return 0.0


MEMORY = Memory()


@contextmanager
def timed(what: str) -> Iterator[None]:
    began, spent = time.perf_counter(), sum(os.times()[:4])
    yield
    clock, spent = time.perf_counter() - began, sum(os.times()[:4]) - spent
    print(f"{what}: {clock:.2f} s, {spent:.2f} s of a core; at most {MEMORY.most:.0f} MB so far", flush=True)


def measured(home: Path, given: argparse.Namespace) -> None:
    config = home / "config"
    config.mkdir(parents=True, exist_ok=True)
    write_watchlist(config, given.compounds)
    (config / "settings.yaml").write_text(
        f"entrez: {{email: lab@example.org}}\n"
        f"database: {{path: {home}/litwatch.duckdb, published: {home}/reports/litwatch.duckdb}}\n"
        f"reports: {home}/reports\noutbox: {{directory: {home}/reports/outbox}}\nsynthetic: true\n"
        "digest: {recipients: [pi@example.org]}\n"
    )
    with timed("watchlist.csv loaded"):
        watchlist = load_watchlist(config)
    print(f"{len(watchlist.compounds):,} compounds, {sum(len(one.names) for one in watchlist.compounds):,} names")
    with timed("matcher built"):
        matcher = Matcher(watchlist)
    texts = [f"{text.format('amoxapine')} " * 12 for text in TEXTS]
    matcher.find(texts[0])
    began = time.perf_counter()
    for at in range(2_000):
        matcher.find(f"{at} {texts[at % len(texts)]}")
    print(f"matcher: {(time.perf_counter() - began) / 2_000 * 1000:.3f} ms an abstract that names nothing")
    starts = range(1, given.papers + 1, A_FILE)
    for number, start in enumerate(starts, 1):
        pmids = range(start, min(start + A_FILE, given.papers + 1))
        write_file(home / "baseline" / f"pubmed26n{number:04}.xml.gz", watchlist, pmids, range(1990, 2026), OLD)
    week = range(10**7, 10**7 + given.week)
    write_file(home / "updatefiles" / f"pubmed26n{len(starts) + 1:04}.xml.gz", watchlist, week, [2026], NEW)
    setup = Setup(load_settings(config, {}), watchlist, load_vocabulary(shipped_directory()), synthetic=True)
    with timed(f"ingest of {given.papers:,} records"):
        cycle.ingest(setup, [home / "baseline"], BASELINE)
    with timed(f"ingest of a week of {given.week:,} records"):
        cycle.ingest(setup, [home / "updatefiles"], WEEK)
    with timed("digest composed anew"):
        told = cycle.digest(setup, WEEK)
    digest = told.digests[0]
    print(f"subject: {digest.subject}")
    for what, part in (("mail", digest.html), ("plain text", digest.text), ("page", digest.page)):
        print(f"{what}: {len(part.encode()) / 1000:.0f} kB")
    for when, hour in (("the first, all feeds written", 8), ("the second", 9)):
        with timed(f"run, without mail, {when}"):
            cycle.run(setup, WEEK.replace(hour=hour), send=False)
    for name, work in opened(setup).items():
        with timed(name):
            work()
    if given.pictures:
        draw(setup, digest, given.pictures)


def draw(setup: Setup, digest: Digest, folder: Path) -> None:
    """Mail, page and first web page as Chromium shows them, wide and narrow, light and dark."""
    from playwright.sync_api import sync_playwright  # of no use without --pictures

    database = setup.settings.database
    web = TestClient(create_app(database.published, setup.settings.reports, synthetic=True))
    style = web.get("/style.css").text
    pages = {"mail": digest.html, "page": digest.page}
    pages |= {
        name: web.get(address).text.replace("</head>", f"<style>{style}</style></head>")
        for name, address in (("web", "/"), ("web-class", "/?class=Synthetic+class+7"))
    }
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, html in pages.items():
            for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")):
                view = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
                view.set_content(html)
                high, wide = (view.evaluate(f"document.documentElement.scroll{one}") for one in ("Height", "Width"))
                clip = {"x": 0, "y": 0, "width": width, "height": min(high, 4_000)}
                view.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True, clip=clip)
                print(f"{name}, {width} px, {scheme}: {high} px high, {max(0, wide - width)} px too wide")
                view.close()


def opened(setup: Setup) -> dict[str, Callable[[], Any]]:
    published = setup.settings.database.published

    def read(what: Callable[[Any], Any]) -> Callable[[], Any]:
        def work() -> Any:
            with reading(published) as reader:
                return what(reader)

        return work

    one = setup.watchlist.compounds[0].name
    return {
        "verdict table": read(table),
        "one compound explained": read(lambda reader: (evidence(reader, one), searches(reader, one))),
        "the week read": read(lambda reader: week(reader, "t", BASELINE, WEEK)),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--compounds", type=int, default=5_000)
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--week", type=int, default=300)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--pictures", type=Path, metavar="DIR")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        measured(given.folder or Path(spare), given)


if __name__ == "__main__":
    sys.exit(main())
