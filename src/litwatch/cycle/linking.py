"""Stored records into works: only what is new or changed is compared, with the records that share a key with it.

The result is that of linking everything anew. A link depends on its two records and on how many records share their
keys; so a key that becomes too common, or no longer is, has all its records compared again. A work depends on the links
that merge, over any number of steps; so every group that a changed link touches is made anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from litwatch.dedupe import Citation, Link, Pair, Work, blocking
from litwatch.dedupe.citation import pair
from litwatch.dedupe.evidence import links
from litwatch.dedupe.reading import Reading, read
from litwatch.dedupe.scorer import version
from litwatch.dedupe.works import DECIDED, merge
from litwatch.rows import RunRow, StandingLinkRow, WorkRecordRow, WorkRow
from litwatch.store import Store

Decided = dict[Pair, str]


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A record that is to be linked, and the state of it that is."""

    record_id: str
    linked_state: str


def link(
    store: Store, run: RunRow, *, apart: Collection[Pair] = frozenset(), together: Collection[Pair] = frozenset()
) -> set[str]:
    """Link records to works. Returns the works whose records or speaker changed; they wait to be judged.

    `apart`, `together`: all pairs of records that curators have decided about, as they stand today; one that stood
    before and is not among them is taken back. Pairs of records that are not stored are passed over.
    """
    is_all = any(not state.startswith(f"{version()} ") for state in store.values("linked_state"))
    waiting = store.rows("not_yet_linked", Unlinked, version=version(), is_all=is_all)
    stale = {row.record_id: row.linked_state for row in waiting}
    decided = _decided(store, apart, together)
    stood = {_pair(row): row.decided for row in store.rows("decided_links", StandingLinkRow)}
    redecided = {name for one in decided.items() ^ stood.items() for name in one[0]}
    if not stale and not redecided:
        store.do("all_linked")
        return set()
    with store.transaction():
        readings = _read(store, stale)
        of_key, changed = _blocks(store, readings, redecided)
        readings |= _read(store, {name for one in blocking.pairs(of_key, changed) for name in one} - readings.keys())
        loosened = _keep_links(store, changed, links(readings, of_key, changed), decided)
        works = _keep_works(store, run, changed | loosened, readings, stale, decided)
        store.do("works_changed", work_ids=sorted(works))
        store.do("all_linked")
        return works


def _read(store: Store, record_ids: Iterable[str]) -> dict[str, Reading]:
    return {one.record_id: read(one) for one in store.rows("citations", Citation, record_ids=sorted(record_ids))}


def _decided(store: Store, apart: Iterable[Pair], together: Iterable[Pair]) -> Decided:
    """What curators decided, of the pairs that are stored; where decisions contradict each other, `apart` stands."""
    wanted = {pair(*one): "together" for one in together} | {pair(*one): "apart" for one in apart}
    names = sorted({name for one in wanted for name in one})
    stored = set(store.values("stored_among", record_ids=names)) if names else set()
    return {one: word for one, word in wanted.items() if stored.issuperset(one)}


def _blocks(
    store: Store, fresh: Mapping[str, Reading], redecided: Collection[str]
) -> tuple[dict[str, set[str]], frozenset[str]]:
    """Keep the keys of `fresh` records. Returns the records by key, for each key of a record whose links may have
    changed, and those records: the fresh, those that were decided about, and all that share a key which has become too
    common or no longer is."""
    new = {(name, key) for name, one in fresh.items() for key in blocking.keys(one)}
    old = set(store.table("blocks_of", record_ids=sorted(fresh))[1])
    of_key = _sharing(store, {key for _, key in new | old})
    touched = {key for _, key in new ^ old}
    before = {key: frozenset(of_key[key]) for key in touched}
    for name, key in old - new:
        of_key[key].discard(name)
    for name, key in new - old:
        of_key[key].add(name)
    for query, listed in (("forget_blocks", sorted(old - new)), ("keep_blocks", sorted(new - old))):
        store.do(query, record_ids=[name for name, _ in listed], blocks=[key for _, key in listed])
    crossed = {
        name
        for key in touched
        if blocking.is_rare(before[key]) != blocking.is_rare(of_key[key])
        for name in before[key] | of_key[key]
    }
    changed = frozenset({*redecided, *crossed, *fresh})
    others = {key for _, key in store.table("blocks_of", record_ids=sorted(changed - fresh.keys()))[1]}
    return of_key | _sharing(store, others - of_key.keys()), changed


def _sharing(store: Store, keys: Collection[str]) -> dict[str, set[str]]:
    """The records by key."""
    found: dict[str, set[str]] = {key: set() for key in keys}
    for name, key in store.table("sharing_blocks", blocks=sorted(keys))[1] if keys else ():
        found[key].add(name)
    return found


def _keep_links(store: Store, changed: frozenset[str], found: Iterable[Link], decided: Decided) -> set[str]:
    """Replace the links of the changed records. Returns the records of links that no longer merge."""
    standing = {_pair(row): row for row in store.rows("links_of", StandingLinkRow, record_ids=sorted(changed))}
    wanted = {
        one: StandingLinkRow(*one, DECIDED, float(word == "together"), merges=False, decided=word)
        for one, word in decided.items()
        if not changed.isdisjoint(one)
    }
    for one in found:
        wanted[one.pair] = StandingLinkRow(
            *one.pair, one.reason, one.probability, one.merges, decided.get(one.pair, "")
        )
    gone = sorted(standing.keys() - wanted.keys())
    store.do("forget_links", ones=[one for one, _ in gone], others=[other for _, other in gone])
    store.put([row for one, row in sorted(wanted.items()) if row != standing.get(one)])
    return {
        name
        for one, row in standing.items()
        if _joins(row) and not (one in wanted and _joins(wanted[one]))
        for name in one
    }


def _joins(row: StandingLinkRow) -> bool:
    return row.merges or row.decided == "together"


def _keep_works(
    store: Store,
    run: RunRow,
    touched: Collection[str],
    readings: Mapping[str, Reading],
    states: Mapping[str, str],
    decided: Decided,
) -> set[str]:
    """Make anew the works of all records that the touched ones are connected with, and keep what differs."""
    group = store.values("merging_with", record_ids=sorted(touched))
    known = {row.record_id: row for row in store.rows("work_records", WorkRecordRow, record_ids=group)}
    found = [_link(row) for row in store.rows("links_of", StandingLinkRow, record_ids=group)]
    inside = set(group)
    all_read = {**readings, **_read(store, inside - readings.keys())}
    works = merge(
        [all_read[name].citation for name in group],
        [one for one in found if inside.issuperset(one.pair)],
        {name: row.work_id for name, row in known.items()},
        apart=[one for one, word in decided.items() if word == "apart"],
        together=[one for one, word in decided.items() if word == "together"],
    )
    members = [
        WorkRecordRow(
            one.record_id,
            work.work_id,
            one.reason,
            one.probability,
            states[one.record_id] if one.record_id in states else known[one.record_id].linked_state,
        )
        for work in works
        for one in work.members
    ]
    store.put([row for row in members if row != known.get(row.record_id)])
    changed = _keep_speakers(store, run, works, {row.work_id for row in known.values()})
    stay = {work.work_id for work in works}
    for row in members:
        earlier = known[row.record_id].work_id if row.record_id in known else ""
        if earlier != row.work_id:
            changed |= {row.work_id, earlier} & stay
    return changed


def _keep_speakers(store: Store, run: RunRow, works: Collection[Work], before: Collection[str]) -> set[str]:
    """Keep which record speaks for each work, and end those of `before` that are none any more. Returns the works that
    are new or have another speaker."""
    ids = {*before, *(work.work_id for work in works)}
    standing = {row.work_id: row for row in store.rows("works", WorkRow, work_ids=sorted(ids))}
    rows = [
        WorkRow(
            work.work_id,
            work.speaker,
            standing[work.work_id].first_seen_at if work.work_id in standing else run.run_at,
        )
        for work in works
    ]
    changed = [row for row in rows if row != standing.get(row.work_id)]
    store.put(changed)
    for work_id in sorted(standing.keys() - {row.work_id for row in rows}):
        store.do("dissolve_work", work_id=work_id)
        store.do("end_judgements", work_id=work_id, run_at=run.run_at, because="merged into another work")
    return {row.work_id for row in changed}


def _pair(row: StandingLinkRow) -> Pair:
    return row.record_id, row.other_record_id


def _link(row: StandingLinkRow) -> Link:
    return Link(row.record_id, row.other_record_id, row.reason, row.probability, row.merges)
