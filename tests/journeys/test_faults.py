"""Whatever a service does to its answers, the run that follows leaves the store as a faultless run would have.

Each fault of docs/faults.md at 5 % and 30 % of the answers, or at 5 % and all of those few that it concerns, two
attempts a request, so that some requests fail for good; and each is sure to strike once. Compared are raw contents,
records, works, judgements, verdicts and search hits.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import duckdb
import pytest

from litwatch import cycle
from litwatch.config import shipped_directory
from litwatch.cycle import Setup, load_setup
from litwatch.standin import Fault, Faults, StandIn, bundled_records
from litwatch.standin.answer import Answer
from litwatch.standin.faults import NAMES

from .conftest import FIRST, QUICK

WATCHED = ("binospirone", "zimelidine", "indalpine")
RECORDS = ("binospirone.xml", "zimelidine-dapoxetine.xml")
LATER = FIRST + timedelta(hours=1)
# What the store holds, without the moments at which it learned it.
QUESTIONS = {
    "raw contents": "SELECT record_id, content_sha256, raw_format, content FROM raw_record ORDER BY ALL",
    "records": "SELECT COLUMNS(* EXCLUDE (first_seen_at, fetched_at)) FROM record ORDER BY record_id",
    "works": "SELECT record_id, work_id, reason FROM work_record ORDER BY ALL",
    "judgements": (
        "SELECT COLUMNS(* EXCLUDE (valid_from, first_seen_at)) FROM judgement WHERE valid_to IS NULL "
        "ORDER BY work_id, compound"
    ),
    "verdicts": "SELECT COLUMNS(* EXCLUDE (searched_at)) FROM compound_verdict ORDER BY compound",
    "search hits": "SELECT compound, record_id, source, gone_at, is_nonexistent FROM search_hit ORDER BY ALL",
}
Ask = dict[str, list[tuple[object, ...]]]
NAMED = "zimelidine"  # several records name it, so that a list of them can be damaged
GATEWAY = ("gateway_500_json", "gateway_500_text", "router_text", "html_502", "html_503")
ERROR = ("error_200", "unsupported_200", "exception_200", "timeout_200", "timeout_400", "proxy_400")
# A row of docs/faults.md each; the shapes of one kind share its rate.
KINDS = {
    "429 with Retry-After": (Fault("rate_limited", seconds=0.1),),
    "500 in every shape": tuple(map(Fault, GATEWAY)),
    "HTML with 200": (Fault("html_200"),),
    "ERROR with 200 or 400": tuple(map(Fault, ERROR)),
    "JSON refusal with 200": (Fault("json_error_200"),),
    "no root, or nothing": tuple(map(Fault, ("prolog_only", "rootless", "empty_200"))),
    "a set without records": (Fault("empty_set", endpoint="efetch"),),
    "XML cut anywhere": (Fault("cut_anywhere"), Fault("cut_xml")),
    "slow": (Fault("slow", seconds=0.05),),
    "slower than anyone waits": (Fault("slow", seconds=0.4),),
    "byte by byte": (Fault("trickle", seconds=0.005),),
    "resets": (Fault("reset"), Fault("broken_transfer")),
    "records missing": (Fault("missing_records", endpoint="efetch"),),
    "records doubled": (Fault("doubled_records", endpoint="efetch"),),
    "records reordered": (Fault("reordered_records", endpoint="efetch"),),
    "duplicate ids": (Fault("doubled_records", endpoint="esearch", containing=NAMED),),
    "ids reordered": (Fault("reordered_records", endpoint="esearch", containing=NAMED),),
    "ids missing from a list that counts them": (Fault("missing_ids", endpoint="esearch", containing=NAMED),),
    "history lost": (Fault("history_lost"),),
    "a set that changes": (Fault("changed_set", endpoint="esearch", containing=NAMED),),
    "a name dropped": (Fault("drop_phrase", phrase="zimelidine", containing="zimelidine"),),
    "a name unknown": (Fault("unknown_phrase", phrase="zimelidine", containing="zimelidine"),),
    "Europe PMC: HTML with 200": (Fault("html_200", endpoint="europepmc", containing=NAMED),),
    "Europe PMC: JSON cut": (Fault("cut_xml", endpoint="europepmc", containing=NAMED),),
    "Europe PMC: nothing with 200": (Fault("empty_200", endpoint="europepmc", containing=NAMED),),
    "Europe PMC: resets": (Fault("reset", endpoint="europepmc", containing=NAMED),),
    "Europe PMC: a version alone": (Fault("version_only", endpoint="europepmc", containing=NAMED),),
    "Europe PMC: an error code": (Fault("error_200", endpoint="europepmc", containing=NAMED),),
    "Europe PMC: results missing": (Fault("missing_records", endpoint="europepmc", containing=NAMED),),
    "Europe PMC: results doubled": (Fault("doubled_records", endpoint="europepmc", containing=NAMED),),
    "Europe PMC: results reordered": (Fault("reordered_records", endpoint="europepmc", containing=NAMED),),
    "Europe PMC: a cursor that stays": (Fault("repeated_cursor", endpoint="europepmc", containing=NAMED),),
    "full texts: XML cut": (Fault("cut_xml", endpoint="fulltext"),),
    "full texts: 502": (Fault("html_502", endpoint="fulltext"),),
}
# Those that concern few requests strike once or nearly so, and then as long as the run lasts.
RATES = {
    kind: (1.0,) if faults[0].endpoint == "fulltext" else (0.05, 1.0) if faults[0].containing else (0.05, 0.3)
    for kind, faults in KINDS.items()
}
# What costs nothing but time, or is put right by the reader.
HARMLESS = (
    "slow",
    "records doubled",
    "records reordered",
    "ids reordered",
    "Europe PMC: results doubled",
    "Europe PMC: results reordered",
    "Europe PMC: a cursor that stays",
)


def test_every_fault_of_the_stand_in_is_among_those_tried() -> None:
    assert {fault.name for faults in KINDS.values() for fault in faults} == NAMES


@cache
def sources() -> list[Path]:
    """Some of the records, with all that Europe PMC has beside them."""
    (bundled,) = bundled_records()
    folder = Path(tempfile.mkdtemp(prefix="litwatch-faults-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in (*RECORDS, "europepmc.json"):
        shutil.copy(bundled / name, folder)
    shutil.copytree(bundled / "fulltext", folder / "fulltext")
    return [folder]


@cache
def shipped() -> Setup:
    """A litwatch of three compounds; three records to a request, so that there are many. Its paths are given below."""
    setup = load_setup(shipped_directory(), {})
    compounds = [one for one in setup.watchlist.compounds if one.name in WATCHED]
    # Positive controls are real PMIDs, which a stand-in over other records does not have.
    watched = tuple(replace(one, controls=()) for one in compounds)
    return replace(setup, watchlist=replace(setup.watchlist, compounds=watched), synthetic=True)


@dataclass(frozen=True)
class Small:
    """That litwatch in a folder of its own."""

    folder: Path

    def setup(self, standin: StandIn) -> Setup:
        setup = shipped()
        settings = setup.settings
        entrez = settings.entrez.model_copy(update={"batch_size": 3, "base_url": standin.base_url})
        database = settings.database.model_copy(
            update={"path": self.folder / "data.duckdb", "published": self.folder / "published.duckdb"}
        )
        reports = self.folder / "reports"
        return replace(
            setup,
            settings=settings.model_copy(
                update={
                    "entrez": entrez,
                    "europepmc": settings.europepmc.model_copy(update={"base_url": standin.europepmc_url}),
                    "database": database,
                    "reports": reports,
                }
            ),
            patience=replace(QUICK, attempts=2, timeout=0.3, whole_answer_within=0.6),
        )


def store_after(setup: Setup) -> Ask:
    with duckdb.connect(setup.settings.database.published, read_only=True) as connection:
        return {name: connection.execute(question).fetchall() for name, question in QUESTIONS.items()}


def storm(kind: str, rate: float) -> Faults:
    """Faults of one kind at this rate together, each sure to damage one answer."""
    kinds = KINDS[kind]
    return Faults.of(*(replace(fault, rate=rate / len(kinds), sure=True) for fault in kinds))


@pytest.fixture(autouse=True, scope="module")
def without_certificates() -> Iterator[None]:
    """They are written from what is compared here, and cost a fifth of a run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("litwatch.cycle.later.write_certificates", lambda *_, **__: None)
        yield


@pytest.fixture(scope="module")
def faultless() -> Iterator[StandIn]:
    with StandIn(sources(), today=FIRST.date()) as standin:
        yield standin


@pytest.fixture(scope="module")
def calm(faultless: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Calm:
    """What a faultless run leaves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("litwatch.cycle.setup.REQUESTS_PER_SECOND", 500)
        patch.setattr("litwatch.cycle.setup.EUROPEPMC_REQUESTS_PER_SECOND", 500)
        setup = Small(tmp_path_factory.mktemp("calm")).setup(faultless)
        job = cycle.refresh(setup, at=FIRST)
    verdicts = {one.compound: one.verdict for one in job.verdicts}
    assert verdicts["indalpine"] == "none_found"
    return Calm(faultless, store_after(setup), verdicts)


@dataclass(frozen=True)
class Calm:
    """The stand-in without faults, and what a run against it leaves."""

    standin: StandIn
    store: Ask
    verdicts: dict[str, str]

    def heals(self, small: Small) -> None:
        """The run that follows completes what a faulty one left undone, to the last byte."""
        setup = small.setup(self.standin)
        job = cycle.refresh(setup, at=LATER)
        assert job.run.status == "complete", job.run.note
        after = store_after(setup)
        for name in QUESTIONS:
            assert after[name] == self.store[name], name


@pytest.mark.parametrize(("kind", "rate"), [(kind, rate) for kind, rates in RATES.items() for rate in rates])
def test_the_run_that_follows_leaves_the_store_of_a_faultless_run(
    kind: str, rate: float, calm: Calm, tmp_path: Path
) -> None:
    small = Small(tmp_path)
    with StandIn(sources(), today=FIRST.date(), faults=storm(kind, rate)) as stormy:
        job = cycle.refresh(small.setup(stormy), at=FIRST)
        struck = Counter(name for request in stormy.requests for name in request.struck)
    assert {fault.name for fault in KINDS[kind]} == struck.keys()
    # Nothing is claimed that a faultless run would not have claimed, and whoever can't claim says why.
    for verdict in job.verdicts:
        assert verdict.verdict in (calm.verdicts[verdict.compound], "search_incomplete")
        assert bool(verdict.search_problem) is not verdict.search_complete
    assert job.run.status == ("complete" if all(one.search_complete for one in job.verdicts) else "incomplete")
    if kind in HARMLESS:
        assert job.run.status == "complete"
    elif rate == 1.0:
        assert job.run.status == "incomplete"
    calm.heals(small)


class Between(StandIn):
    """Something happens between the last search and the first record that is fetched."""

    happens: Callable[[StandIn], None] = staticmethod(lambda _: None)
    has_happened = False

    def answer(self, endpoint: str, method: str, sent: dict[str, list[str]]) -> Answer:
        if endpoint == "efetch" and not self.has_happened:
            self.has_happened = True
            type(self).happens(self)
        return super().answer(endpoint, method, sent)


@pytest.mark.parametrize(
    "happens",
    [
        lambda standin: standin.delete(99000008),
        lambda standin: standin.merge(99000008, 99000014),
        lambda standin: standin.lose_history(),
    ],
    ids=["deleted", "merged", "history lost"],
)
def test_what_happens_between_search_and_fetch_is_as_if_it_had_happened_before(
    happens: Callable[[StandIn], None], tmp_path: Path
) -> None:
    kind = type("Happening", (Between,), {"happens": staticmethod(happens)})
    small = Small(tmp_path / "between")
    with kind(sources(), today=FIRST.date()) as standin:
        setup = small.setup(standin)
        job = cycle.refresh(setup, at=FIRST)
        assert job.run.status == "complete"
        cycle.refresh(setup, at=LATER)
        after = store_after(setup)
    with StandIn(sources(), today=FIRST.date()) as before:
        happens(before)
        setup = Small(tmp_path / "before").setup(before)
        cycle.refresh(setup, at=FIRST)
        wanted = store_after(setup)
    for question in ("raw contents", "records", "works", "judgements", "verdicts"):
        assert after[question] == wanted[question], question


@pytest.mark.parametrize(
    "happens",
    [lambda standin: standin.delete(99000008), lambda standin: standin.merge(99000008, 99000014)],
    ids=["deleted", "merged"],
)
def test_what_happens_while_records_are_fetched_is_seen_by_the_next_run(
    happens: Callable[[StandIn], None], tmp_path: Path
) -> None:
    """Fetched and gone in the same run: the store is that of a record that went between two runs."""

    class While(StandIn):
        """Something happens as soon as the record has been given."""

        has_happened = False

        def answer(self, endpoint: str, method: str, sent: dict[str, list[str]]) -> Answer:
            reply = super().answer(endpoint, method, sent)
            if endpoint == "efetch" and not self.has_happened and "99000008" in ",".join(sent.get("id", ())):
                self.has_happened = True
                happens(self)
            return reply

    small = Small(tmp_path / "while")
    with While(sources(), today=FIRST.date()) as standin:
        assert cycle.refresh(small.setup(standin), at=FIRST).run.status == "complete"
        assert standin.has_happened
        cycle.refresh(small.setup(standin), at=LATER)
        after = store_after(small.setup(standin))
    between = Small(tmp_path / "between")
    with StandIn(sources(), today=FIRST.date()) as standin:
        cycle.refresh(between.setup(standin), at=FIRST)
        happens(standin)
        cycle.refresh(between.setup(standin), at=LATER)
        wanted = store_after(between.setup(standin))
    for question in QUESTIONS:
        assert after[question] == wanted[question], question


def test_answers_that_trickle_end_the_run_in_a_bounded_time_and_the_next_completes_it(
    calm: Calm, tmp_path: Path
) -> None:
    """Each byte comes sooner than anyone stops waiting for the next, and each answer would take minutes."""
    small = Small(tmp_path)
    with StandIn(sources(), today=FIRST.date(), faults=Faults.of(Fault("trickle", seconds=0.1))) as trickling:
        job = cycle.refresh(small.setup(trickling), at=FIRST)
        assert {name for one in trickling.requests for name in one.struck} == {"trickle"}
        # Those under way when the service is left alone, twice each; then nobody is asked any more.
        assert len(trickling.requests) < 60
    assert job.run.status == "incomplete"
    assert {one.verdict for one in job.verdicts} == {"search_incomplete"}
    calm.heals(small)


def test_a_network_lost_half_way_leaves_what_came_and_the_next_run_completes_it(calm: Calm, tmp_path: Path) -> None:
    small = Small(tmp_path)

    class Lost(StandIn):
        """Answers so many requests, and then none."""

        def answer(self, endpoint: str, method: str, sent: dict[str, list[str]]) -> Answer:
            reply = super().answer(endpoint, method, sent)
            return replace(reply, broken_after=0) if len(self.requests) > 10 else reply

    with Lost(sources(), today=FIRST.date()) as standin:
        job = cycle.refresh(small.setup(standin), at=FIRST)
        assert len(standin.requests) < 60  # those under way when it was lost, twice each
    assert job.run.status == "incomplete"
    assert {one.verdict for one in job.verdicts} <= {"search_incomplete", "primary_in_topic"}
    calm.heals(small)
