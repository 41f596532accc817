"""Links in, Works out: the strongest first, and never against a curator's decision. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from litwatch.dedupe import blocking
from litwatch.dedupe.citation import Citation, Link, Member, Pair, Work, pair
from litwatch.dedupe.evidence import links
from litwatch.dedupe.reading import read

DECIDED = "decided by a curator"
ITSELF = "itself"
NOBODY: frozenset[Pair] = frozenset()


def works(
    citations: Iterable[Citation],
    known: Mapping[str, str] | None = None,
    *,
    apart: Collection[Pair] = NOBODY,
    together: Collection[Pair] = NOBODY,
) -> tuple[tuple[Work, ...], tuple[Link, ...]]:
    """Works over all citations, and the doubtful links between them.

    `known`: work_id by record_id of an earlier call; a work keeps its identifier while the record that this is named
    after stays in it. `apart`, `together`: pairs of record_ids that a curator decided. The order of the citations does
    not matter.
    """
    listed = list(citations)
    readings = {citation.record_id: read(citation) for citation in listed}
    of_key = blocking.blocks({record_id: blocking.keys(one) for record_id, one in readings.items()})
    found = links(readings, of_key)
    made = merge(listed, found, known or {}, apart=apart, together=together)
    return made, doubtful(made, found, apart)


def doubtful(made: Iterable[Work], found: Iterable[Link], apart: Collection[Pair]) -> tuple[Link, ...]:
    """Links between records of different works, those left out that a curator has decided about."""
    work_of = {member.record_id: work.work_id for work in made for member in work.members}
    decided = {pair(*one) for one in apart}
    return tuple(
        link for link in found if work_of[link.record_id] != work_of[link.other_record_id] and link.pair not in decided
    )


def merge(
    citations: Iterable[Citation],
    found: Iterable[Link],
    known: Mapping[str, str],
    *,
    apart: Collection[Pair] = NOBODY,
    together: Collection[Pair] = NOBODY,
) -> tuple[Work, ...]:
    """Works of these citations by the links that merge, and what a curator decided first. The strongest link comes
    first, and one that would bring an `apart` pair into one work, also through others, is refused. Where decisions
    contradict each other, `apart` stands. Pairs of records that are not among the citations are passed over."""
    by_id = {citation.record_id: citation for citation in sorted(citations, key=lambda one: one.record_id)}
    decided = sorted(pair(*one) for one in together if by_id.keys() >= set(one))
    merging = [Link(*one, DECIDED) for one in decided]
    merging += sorted(
        (link for link in found if link.merges),
        key=lambda link: (-link.probability, link.record_id, link.other_record_id),
    )
    groups = _Groups(by_id, apart)
    strongest: dict[str, Link] = {}
    for link in merging:
        if groups.join(*link.pair):
            strongest.setdefault(link.record_id, link)
            strongest.setdefault(link.other_record_id, link)
    return tuple(_work([by_id[name] for name in group], strongest, known) for group in groups.listed())


class _Groups:
    """Disjoint sets of records, some of which must not meet."""

    def __init__(self, record_ids: Iterable[str], apart: Iterable[Pair]) -> None:
        self._above = {record_id: record_id for record_id in record_ids}
        self._members = {record_id: {record_id} for record_id in self._above}
        self._foes: dict[str, set[str]] = defaultdict(set)
        for one, other in apart:
            self._foes[one].add(other)
            self._foes[other].add(one)

    def join(self, one: str, other: str) -> bool:
        """Make them one group; False where that would bring together what must stay apart."""
        first, second = sorted((self._top(one), self._top(other)))
        if first == second:
            return True
        if any(
            not self._foes[name].isdisjoint(self._members[second]) for name in self._members[first] & self._foes.keys()
        ):
            return False
        self._above[second] = first
        self._members[first] |= self._members.pop(second)
        return True

    def listed(self) -> list[list[str]]:
        """The groups, each in order, by their first record."""
        return [sorted(self._members[name]) for name in sorted(self._members)]

    def _top(self, record_id: str) -> str:
        while self._above[record_id] != record_id:
            self._above[record_id] = self._above[self._above[record_id]]
            record_id = self._above[record_id]
        return record_id


def _work(members: list[Citation], strongest: Mapping[str, Link], known: Mapping[str, str]) -> Work:
    # The article speaks before its preprint; of several, the newest PMID.
    speaker = max(members, key=lambda citation: (not citation.is_preprint, citation.pmid or 0, citation.record_id))
    # Named after a record of its own, so that works that part can not keep one identifier both.
    own = {_named_after(citation.record_id) for citation in members}
    earlier = sorted({known[citation.record_id] for citation in members if citation.record_id in known} & own)
    return Work(
        earlier[0] if earlier else _named_after(members[0].record_id),
        speaker.record_id,
        tuple(_member(citation.record_id, strongest) for citation in members),
    )


def _named_after(record_id: str) -> str:
    return f"work:{record_id}"


def _member(record_id: str, strongest: Mapping[str, Link]) -> Member:
    link = strongest.get(record_id)
    return Member(record_id, link.reason, link.probability) if link else Member(record_id, ITSELF, 1.0)
