"""STAGE 6. Records in; Works with the reason for each link out. Pure: no database.

Two records are one work only on stated evidence: the same DOI or PMCID under titles that agree, or a link that
PubMed itself gives between a preprint and its article, or an article and its republication. What could be one
work but is not shown to be is a DoubtfulLink, never merged.

Hands on: `Work`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

# Meeting abstracts share the DOI of their supplement (see the duplicates gold data), so a DOI alone is not
# enough; the same title under one DOI differs by case, punctuation or a word at most.
TITLES_AGREE = 90.0
REPUBLISHED = frozenset(
    {"RepublishedIn", "RepublishedFrom", "CorrectedandRepublishedIn", "CorrectedandRepublishedFrom"}
)
# Also links an updated Cochrane review to the one before, which is another work; so one side must be a preprint.
PREPRINT_LINKS = frozenset({"UpdateIn", "UpdateOf"})
# An erratum, a comment and a retraction notice are works of their own, whatever identifier they share.
NOTICES = frozenset({"ErratumFor", "RetractionOf", "ExpressionOfConcernFor", "CommentOn"})


@dataclass(frozen=True, slots=True)
class Citation:
    """What linking needs of a record. `corrections` as "RefType:PMID"."""

    record_id: str
    pmid: int | None
    title: str
    doi: str | None = None
    pmcid: str | None = None
    is_preprint: bool = False
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """Two records, why they may be one work, and how sure that is (1.0: merged)."""

    record_id: str
    other_record_id: str
    reason: str
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Work:
    """Records that are one publication. `speaker` tells of it; `members`: (record_id, why it belongs here)."""

    work_id: str
    speaker: str
    members: tuple[tuple[str, str], ...]


def works(
    citations: Iterable[Citation],
    known: Mapping[str, str] | None = None,
    *,
    apart: frozenset[tuple[str, str]] = frozenset(),
    together: frozenset[tuple[str, str]] = frozenset(),
) -> tuple[tuple[Work, ...], tuple[Link, ...]]:
    """Works over all citations, and the doubtful links between them.

    `known`: work_id by record_id of an earlier call; a work keeps its identifier while any record of it stays.
    `apart`, `together`: pairs of record_ids that a curator decided; those apart never end in one work, by no chain.
    The order of the citations does not matter.
    """
    ordered = sorted(citations, key=lambda citation: citation.record_id)
    by_id = {citation.record_id: citation for citation in ordered}
    sure, doubtful = _links(ordered)
    root = {record_id: record_id for record_id in by_id}
    why: dict[str, str] = {}

    def top(record_id: str) -> str:
        while root[record_id] != record_id:
            root[record_id] = root[root[record_id]]
            record_id = root[record_id]
        return record_id

    foes: dict[str, set[str]] = defaultdict(set)
    for record, foe in apart:
        foes[record].add(foe)
        foes[foe].add(record)
    decided = [Link(*pair, "decided by a curator") for pair in sorted(together) if by_id.keys() >= set(pair)]
    for link in decided + sure:
        one, other = sorted((top(link.record_id), top(link.other_record_id)))
        if any(foe in by_id and top(foe) == other for foe in foes[one]):
            continue
        if one != other:
            root[other] = one
            foes[one] |= foes[other]
        why.setdefault(link.record_id, link.reason)
        why.setdefault(link.other_record_id, link.reason)
    groups: dict[str, list[str]] = defaultdict(list)
    for record_id in by_id:
        groups[top(record_id)].append(record_id)
    names = _names(groups.values(), known or {})
    found = tuple(
        _work([by_id[member] for member in members], why, name)
        for members, name in zip(groups.values(), names, strict=True)
    )
    work_of = {member: work.work_id for work in found for member, _ in work.members}
    return found, tuple(
        link
        for link in doubtful
        if work_of[link.record_id] != work_of[link.other_record_id]
        and tuple(sorted((link.record_id, link.other_record_id))) not in apart
    )


def _names(groups: Collection[Sequence[str]], known: Mapping[str, str]) -> list[str]:
    """An identifier for each group: one that a member had, but not what is named after a record of another group, nor
    what an earlier group took; else one named after its first record."""
    own = {f"work:{member}": group[0] for group in groups for member in group}
    names: list[str] = []
    for group in groups:
        earlier = sorted({known[member] for member in group if member in known} - set(names))
        names.append(next((name for name in earlier if own.get(name, group[0]) == group[0]), f"work:{min(group)}"))
    return names


def _work(members: list[Citation], why: Mapping[str, str], work_id: str) -> Work:
    # The article speaks before its preprint; of several, the newest PMID.
    speaker = max(members, key=lambda citation: (not citation.is_preprint, citation.pmid or 0, citation.record_id))
    return Work(
        work_id,
        speaker.record_id,
        tuple((citation.record_id, why.get(citation.record_id, "itself")) for citation in members),
    )


def _links(citations: list[Citation]) -> tuple[list[Link], list[Link]]:
    sure: list[Link] = []
    doubtful: list[Link] = []
    for link in _by_identifier(citations, "doi"):
        (sure if link.probability == 1.0 else doubtful).append(link)
    for link in _by_identifier(citations, "pmcid"):
        (sure if link.probability == 1.0 else doubtful).append(link)
    sure += _by_pmid(citations)
    sure += _by_pubmed(citations)
    return sure, doubtful


def _by_identifier(citations: list[Citation], kind: str) -> Iterator[Link]:
    same: dict[str, list[Citation]] = defaultdict(list)
    for citation in citations:
        value = getattr(citation, kind)
        if value and not any(text.partition(":")[0] in NOTICES for text in citation.corrections):
            same[str(value).lower()].append(citation)
    for value, sharing in same.items():
        for one, other in combinations(sharing, 2):
            likeness = fuzz.token_sort_ratio(one.title, other.title, processor=default_process)
            if likeness >= TITLES_AGREE:
                yield Link(one.record_id, other.record_id, f"same {kind} {value}")
            else:
                yield Link(
                    one.record_id,
                    other.record_id,
                    f"same {kind} {value}, but the titles differ",
                    round(likeness / 100, 3),
                )


def _by_pmid(citations: list[Citation]) -> Iterator[Link]:
    """One PMID is one paper, whichever source tells of it."""
    same: dict[int, list[Citation]] = defaultdict(list)
    for citation in citations:
        if citation.pmid is not None:
            same[citation.pmid].append(citation)
    for sharing in same.values():
        for other in sharing[1:]:
            yield Link(sharing[0].record_id, other.record_id, f"same PMID {other.pmid}")


def _by_pubmed(citations: list[Citation]) -> Iterator[Link]:
    by_pmid = {citation.pmid: citation for citation in citations if citation.pmid is not None}
    for citation in citations:
        for correction in citation.corrections:
            ref_type, _, target = correction.partition(":")
            other = by_pmid.get(int(target)) if target.isdigit() else None
            if other is None or other is citation:
                continue
            preprint = ref_type in PREPRINT_LINKS and citation.is_preprint != other.is_preprint
            if preprint or ref_type in REPUBLISHED:
                yield Link(citation.record_id, other.record_id, f"PubMed links them: {ref_type}")
