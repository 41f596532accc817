"""Which records are compared at all: those that share a rare key. Pure.

Every key of a record follows from that record alone, so that keys can be stored, and a new record is compared with
those that share one with it, however many are stored. A key that more than `LIMIT` records share says nothing: it is
passed over, which bounds the work of each record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from litwatch.dedupe.citation import Pair, pair
from litwatch.dedupe.reading import Reading

LIMIT = 40
_PIECE = 22
_SHORT = 12


def keys(reading: Reading) -> tuple[str, ...]:
    """The keys of a record, each with its kind first: identifiers, both ends of the title, a piece of the abstract, and
    what else is rare enough together (first author, page, volume, year)."""
    citation = reading.citation
    found = [f"pmid {citation.pmid}"] if citation.pmid is not None else []
    found += [f"pmid {target}" for target in linked_pmids(citation.corrections)]
    if reading.doi:
        found.append(f"doi {reading.doi}")
    if reading.pmcid:
        found.append(f"pmcid {reading.pmcid}")
    year, author, title = citation.year or "", reading.first_name, reading.title
    if len(title) >= _SHORT:
        found += [f"start {title[:_PIECE]} {title[-_PIECE:]}", f"start {title[:_PIECE]} {author}"]
        found += [f"end {title[-_PIECE:]} {author}", f"end {title[-_PIECE:]} {year}"]
    for page in sorted(reading.pages):
        found.append(f"page {page} {year} {author}")
        found += [f"page {page} {year} volume {volume}" for volume in sorted(reading.volume)]
    if len(reading.abstract) >= 200:
        found.append(f"abstract {reading.abstract[120:160]}")
    return tuple(dict.fromkeys(found))


# PubMed's own links: a preprint and its article, an article and its republication.
REPUBLISHED = frozenset(
    {"RepublishedIn", "RepublishedFrom", "CorrectedandRepublishedIn", "CorrectedandRepublishedFrom"}
)
# Also links an updated Cochrane review to the one before, which is another work; so one side must be a preprint.
PREPRINT_LINKS = frozenset({"UpdateIn", "UpdateOf"})


def linked_pmids(corrections: Iterable[str]) -> Iterator[int]:
    """PMIDs that PubMed links as a preprint, an article or a republication of the same work."""
    for text in corrections:
        ref_type, _, target = text.partition(":")
        if ref_type in PREPRINT_LINKS | REPUBLISHED and target.isdigit():
            yield int(target)


def blocks(keys_of: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Records by key, of the keys by record."""
    found: dict[str, list[str]] = defaultdict(list)
    for record_id, listed in keys_of.items():
        for key in listed:
            found[key].append(record_id)
    return found


def is_rare(members: Collection[str]) -> bool:
    """Few enough records share a key for it to be told by."""
    return len(members) <= LIMIT


def pairs(of_key: Mapping[str, Collection[str]], changed: Collection[str] | None = None) -> list[Pair]:
    """Pairs of records that share a block of at most `LIMIT`, sorted; with `changed`, only those with one of these."""
    found: set[Pair] = set()
    for members in of_key.values():
        if len(members) > 1 and is_rare(members):
            listed = sorted(members)
            for at, one in enumerate(listed):
                for other in listed[at + 1 :]:
                    if changed is None or one in changed or other in changed:
                        found.add(pair(one, other))
    return sorted(found)
