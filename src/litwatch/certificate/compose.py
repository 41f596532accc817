"""Rows of a run in; the Certificate of one compound's search out. Pure: no database, no file, no network.

What it states is what PRISMA-S asks of a search report (Rethlefsen et al. 2021, doi:10.1186/s13643-020-01542-z).

Hands on: `Certificate`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from litwatch.certificate import claims
from litwatch.certificate.capture import Estimate, chapman, lists
from litwatch.config import Compound, Topic
from litwatch.digest import words
from litwatch.evaluate import Published
from litwatch.spelling import has_sign, word_sequences
from litwatch.verdict import Gap, Verdict

SERVICES: Mapping[str, str] = {
    "pubmed": "PubMed (MEDLINE and the rest of PubMed) by NCBI E-utilities",
    "europepmc": "Europe PMC by its REST service",
}


@dataclass(frozen=True, slots=True)
class Run:
    """The last run that searched for the compound. `problem`: why that search is not clean, empty when it is.

    `matched_count`: distinct records that the search returned; `gone_count`: returned before and no longer.
    """

    compound: str
    run_id: str
    kind: str
    run_at: datetime
    started_at: datetime
    ended_at: datetime | None
    status: str
    litwatch_version: str
    scope: str
    is_complete: bool
    problem: str
    matched_count: int
    fetched_count: int
    gone_count: int
    not_searched: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One query of that run, as sent and as answered. Columns as in search_log; times are UTC."""

    compound: str
    source: str
    form: str
    field: str
    scope: str
    is_typed: bool
    query: str
    modified_since: date | None
    query_translation: str
    hit_count: int | None
    id_count: int
    new_count: int
    warnings: tuple[str, ...]
    complete: bool
    problem: str
    server_answer: str
    searched_at: datetime
    ended_at: datetime

    @property
    def is_counted_only(self) -> bool:
        """The set was too large to be taken whole: its size was asked for, and its ids in the topic alone."""
        return self.complete and bool(self.hit_count) and self.id_count == 0


@dataclass(frozen=True, slots=True)
class Judged:
    """So many `works`, all judged alike for the compound. `is_returned`: a search for this compound returned them."""

    compound: str
    evidence_level: str
    is_retracted: bool
    named_in: tuple[str, ...]
    is_indexed: bool
    is_returned: bool
    decided_by: str
    works: int

    @property
    def is_decided_against(self) -> bool:
        """A curator decided that they are not about the compound."""
        return self.evidence_level == "artefact" and self.decided_by == "curator"


@dataclass(frozen=True, slots=True)
class Records:
    """Records that searches for the compound return; how many of them are stored, and of how many works they are."""

    compound: str
    returned: int
    stored: int
    works: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was read of one compound. `run` None: it was never searched for. `as_of`: the last run of any kind,
    up to which papers are judged. `controls_returned`: of the positive controls. `links`: what ELink was asked."""

    verdict: Verdict
    run: Run | None
    searches: tuple[Sent, ...]
    works: tuple[Judged, ...]
    records: Records
    controls_returned: frozenset[int]
    gaps: tuple[Gap, ...]
    as_of: datetime | None
    links: tuple[Sent, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A service that was asked. `clean`: how many of the `asked` queries were answered whole and unchanged."""

    name: str
    label: str
    address: str
    asked: int
    clean: int
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Control:
    """A record that the search must bring back, and what became of it."""

    pmid: int
    outcome: str


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Forms of the names that were not asked for, and why."""

    reason: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was searched for one compound, and what may be claimed from it; in the order in which it is printed.

    `identified`: ids received over all queries that bring any, before a record found twice is counted once.
    `levels`: unretracted works by evidence level, artefacts left out; `artefacts`, those that a curator
    decided not to be about the compound (`decided_against`), and `retracted` are counted apart; `unreturned` are works
    that came otherwise than by a search for this compound. `removed_at`: since when it is no longer watched.
    """

    compound: str
    class_label: str
    slug: str
    synthetic: bool
    verdict: Verdict
    as_of: datetime | None
    removed_at: datetime | None
    topic: Topic
    claims: tuple[str, ...]
    disclaims: tuple[str, ...]
    run: Run | None
    sources: tuple[Source, ...]
    not_searched: tuple[str, ...]
    searches: tuple[Sent, ...]
    restrictions: tuple[str, ...]
    not_asked: tuple[NotAsked, ...]
    controls: tuple[Control, ...]
    identified: int
    records: Records
    deduplication: tuple[str, ...]
    practice: tuple[str, ...]
    citations: tuple[str, ...]
    links: tuple[Sent, ...]
    works: int
    unreturned: int
    levels: tuple[tuple[str, int], ...]
    retracted: int
    artefacts: int
    decided_against: int
    estimate: Estimate
    missed: tuple[str, ...]
    evaluation: Published | None
    version: str
    repeat: str

    @property
    def doubted(self) -> tuple[Sent, ...]:
        """Queries whose answer can't be believed."""
        return tuple(search for search in self.searches if not search.complete)


def certify(
    facts: Facts,
    topic: Topic,
    compound: Compound | None,
    addresses: Mapping[str, str],
    evaluation: Published | None,
    *,
    version: str,
    synthetic: bool = False,
    removed_at: datetime | None = None,
) -> Certificate:
    """The certificate of one compound.

    `compound`: as the watchlist has it, for its names and controls; None when it left the list. `addresses`: of the
    services, by source. `version`: of the litwatch that writes. `synthetic`: the records are made up. `removed_at`:
    since when (UTC) the compound is no longer watched, None while it is.
    """
    row, run = facts.verdict, facts.run
    sound = [work for work in facts.works if not work.is_retracted and work.evidence_level != "artefact"]
    levels: Counter[str] = Counter()
    for work in sound:
        levels[work.evidence_level] += work.works
    indexed = [work for work in sound if work.is_indexed]
    decided_against = _count(work for work in facts.works if work.is_decided_against)
    estimate = chapman(*lists((work.named_in, work.works) for work in indexed))
    sources = _sources(facts.searches, addresses)
    by_files = run is not None and run.scope == "files"
    return Certificate(
        compound=row.compound,
        class_label=row.class_label,
        slug=words.file_slug(row.compound),
        synthetic=synthetic,
        verdict=row,
        as_of=facts.as_of,
        removed_at=removed_at,
        topic=topic,
        claims=claims.claims(row, topic.name, _count(sound), decided_against),
        disclaims=claims.disclaims(row),
        run=run,
        sources=sources,
        not_searched=claims.not_searched(
            {source.name for source in sources}, run.not_searched if run else "", by_files=by_files
        ),
        searches=tuple(sorted(facts.searches, key=_order)),
        restrictions=claims.restrictions(
            {search.scope for search in facts.searches},
            [name.text for name in compound.names] if compound and by_files else (),
        ),
        not_asked=_not_asked(compound, facts.searches),
        controls=_controls(compound, facts),
        identified=sum(search.id_count for search in facts.searches if search.scope != "revised"),
        records=facts.records,
        deduplication=claims.DEDUPLICATION,
        practice=claims.PRACTICE,
        citations=claims.citations(
            run,
            facts.gaps,
            facts.links,
            is_asked=compound is not None and compound.look_around,
            has_primary=row.primary_in_topic + row.primary_other > 0,
        ),
        links=facts.links,
        works=_count(facts.works),
        unreturned=_count(work for work in facts.works if not work.is_returned),
        levels=tuple((level, levels[level]) for level in words.LEVELS if level != "artefact"),
        retracted=_count(work for work in facts.works if work.is_retracted and work.evidence_level != "artefact"),
        artefacts=_count(work for work in facts.works if work.evidence_level == "artefact") - decided_against,
        decided_against=decided_against,
        estimate=estimate,
        missed=claims.missed(estimate, _count(indexed), _count(work for work in indexed if not work.named_in)),
        evaluation=evaluation,
        version=version,
        repeat="" if removed_at else f"litwatch refresh {words.shell_word(row.compound)}",
    )


def _count(judged: Iterable[Judged]) -> int:
    return sum(one.works for one in judged)


def _order(search: Sent) -> tuple[object, ...]:
    """Answers that can't be believed first; then by source, names before index, as typed before generated."""
    place = list(SERVICES).index(search.source) if search.source in SERVICES else len(SERVICES)
    field = ("name", "index").index(search.field) if search.field in ("name", "index") else 2
    return (search.complete, place, search.scope == "revised", field, not search.is_typed, search.form, search.scope)


def _sources(searches: Sequence[Sent], addresses: Mapping[str, str]) -> tuple[Source, ...]:
    found = []
    for name in dict.fromkeys([*SERVICES, *(search.source for search in searches)]):
        asked = [search for search in searches if search.source == name]
        if asked:
            found.append(
                Source(
                    name,
                    SERVICES.get(name, name),
                    addresses.get(name, ""),
                    len(asked),
                    sum(search.complete for search in asked),
                    min(search.searched_at for search in asked),
                    max(search.ended_at for search in asked),
                )
            )
    return tuple(found)


def _not_asked(compound: Compound | None, searches: Sequence[Sent]) -> tuple[NotAsked, ...]:
    """Every form of the watchlist's names that no query of the run asked for, by reason."""
    if compound is None or not searches:
        return ()
    asked = {form for search in searches for form in search.form.split(" | ")}
    reasons: dict[str, list[str]] = {}
    for name in compound.names:
        if name.kind == "abbreviation":
            reasons.setdefault(claims.ABBREVIATION, []).append(name.text)
            continue
        if has_sign(name.text):
            reasons.setdefault(claims.SIGNED, []).append(name.text)
            continue
        for form in (" ".join(sequence) for sequence in word_sequences(name.text)):
            if form in asked:
                continue
            shorter = next((other for other in sorted(asked, key=len) if f" {other} " in f" {form} "), "")
            reason = claims.implied(shorter) if shorter else claims.UNEXPLAINED
            reasons.setdefault(reason, []).append(form)
    return tuple(NotAsked(reason, tuple(dict.fromkeys(forms))) for reason, forms in reasons.items())


def _controls(compound: Compound | None, facts: Facts) -> tuple[Control, ...]:
    if compound is None:
        return ()
    return tuple(
        Control(int(pmid), claims.control_outcome(facts.run, is_returned=int(pmid) in facts.controls_returned))
        for pmid in compound.controls
    )
