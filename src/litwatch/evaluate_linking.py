"""Linking against labelled records, scored as ASySD's own validation does; and every case that is wrong.

Within each work found one record is kept (the one labelled unique if there is one) and the rest are removed:
sensitivity is the share of duplicates removed, specificity the share of uniques kept. A file with all records that the
shipped weights were trained on is linked by weights trained without the family of records in question (five folds; the
extra `train`). Of a file that has a part of them, that part is left out and told; the rest, and every other file, is
linked by the shipped weights.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from litwatch.dedupe import Citation, Link, Work, blocking
from litwatch.dedupe.evidence import links
from litwatch.dedupe.labelled import Labelled, clusters, fingerprint, read_labelled
from litwatch.dedupe.reading import read
from litwatch.dedupe.scorer import Scorer, shipped
from litwatch.dedupe.works import merge
from litwatch.errors import UsageError
from litwatch.scores import Pair, Score, line, precision, recall, score


@dataclass(frozen=True, slots=True)
class LinkError:
    """One wrong case: the file, what is wrong, the records, and the title of the first."""

    file: str
    what: str
    records: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class LinkingScores:
    """`name`: the file; `cross_validated`: linked by weights that have not seen the record, as the shipped ones have;
    `not_scored`: how many records were left out because the shipped weights have seen them."""

    name: str
    cross_validated: bool
    not_scored: int
    scores: tuple[Score, ...]
    errors: tuple[LinkError, ...]


def evaluate_linking(folder: Path) -> list[LinkingScores]:
    """Every labelled file of a folder; [] where there is none. Raises UsageError when training needs scikit-learn and
    it is not there."""
    return [_evaluated(labelled) for labelled in read_labelled(folder)]


def _evaluated(labelled: Labelled) -> LinkingScores:
    seen = frozenset(shipped().about.get("trained_on", ()))
    new = tuple(one for one in labelled.citations if fingerprint(one) not in seen)
    if len(new) < len(labelled.citations) and seen <= {fingerprint(one) for one in labelled.citations}:
        return scored(labelled, list(_cross_validated(labelled)), cross_validated=True)
    return scored(replace(labelled, citations=new), [(shipped(), new)], not_scored=len(labelled.citations) - len(new))


def _cross_validated(labelled: Labelled) -> Iterator[tuple[Scorer, Sequence[Citation]]]:
    """Scorers, each with the records that it has not seen."""
    from litwatch.dedupe import train

    try:
        parts = train.folds(train.samples(labelled))
    except ModuleNotFoundError:
        raise UsageError(
            "these are the records that linking was trained on; to score it fairly it is trained without each",
            where=labelled.name,
            mend="Install the extra for it (pip install 'litwatch[train]'), or use `make evaluate`.",
        ) from None
    fold_of = {name: at for at, (_, part) in enumerate(parts) for one in part for name in one.pair}
    for at, (scorer, _) in enumerate(parts):
        # A record that blocking brings together with no other is in no pair: any weights leave it alone.
        yield scorer, [one for one in labelled.citations if fold_of.get(one.record_id, 0) == at]


def scored(
    labelled: Labelled,
    linked_by: Sequence[tuple[Scorer, Sequence[Citation]]],
    *,
    cross_validated: bool = False,
    not_scored: int = 0,
) -> LinkingScores:
    """The scores of a file whose records, in parts, are linked each by a scorer."""
    works: list[Work] = []
    found: list[Link] = []
    for scorer, citations in linked_by:
        made, links_of = _linked(citations, scorer)
        works += made
        found += links_of
    removed = {name for work in works for name in _removed(work, labelled.unique)}
    duplicates: list[Pair] = []
    uniques: list[Pair] = []
    for one in labelled.citations:
        if one.record_id in labelled.unique:
            uniques.append(("True", str(one.record_id not in removed)))
        else:
            duplicates.append(("True", str(one.record_id in removed)))
    home = clusters(labelled)
    pairs: list[Pair] = [(str(home[one.record_id] == home[one.other_record_id]), "True") for one in found if one.merges]
    return LinkingScores(
        labelled.name,
        cross_validated,
        not_scored,
        tuple(
            score(f"{labelled.name}, {name}", listed, measure)
            for name, listed, measure in (
                ("sensitivity", duplicates, recall),
                ("specificity", uniques, recall),
                ("precision of the pairs merged", pairs, precision),
            )
            if listed
        ),
        tuple(_errors(labelled, works, removed, home)),
    )


def _linked(citations: Sequence[Citation], scorer: Scorer) -> tuple[tuple[Work, ...], list[Link]]:
    readings = {one.record_id: read(one) for one in citations}
    of_key = blocking.blocks({name: blocking.keys(one) for name, one in readings.items()})
    found = links(readings, of_key, scorer=scorer)
    return merge(citations, found, {}), found


def lines(linking: Sequence[LinkingScores]) -> list[str]:
    """The same as text lines."""
    found = []
    for one in linking:
        found += [line(score) for score in one.scores]
        if one.cross_validated:
            found.append(f"cross-validated, since the shipped weights of linking have seen these records: {one.name}")
        if one.not_scored:
            found.append(f"not scored: {one.not_scored} records of {one.name} that linking was trained on")
        found += [f"{each.file}: {each.what}: {', '.join(each.records)}: {each.title}" for each in one.errors]
    return found


def _removed(work: Work, unique: frozenset[str]) -> list[str]:
    """All records of a work but the one that is kept."""
    ordered = sorted((member.record_id for member in work.members), key=lambda name: (name not in unique, name))
    return ordered[1:]


def _errors(labelled: Labelled, works: Sequence[Work], removed: set[str], home: dict[str, str]) -> Iterator[LinkError]:
    title = {one.record_id: one.title for one in labelled.citations}
    of_cluster: dict[str, list[str]] = defaultdict(list)
    for name, cluster in home.items():
        of_cluster[cluster].append(name)
    for one in labelled.citations:
        name = one.record_id
        if name in labelled.unique or name in removed:
            continue
        alone = len(of_cluster[home[name]]) == 1
        what = "a duplicate of which no unique record is among these" if alone else "a duplicate that was not found"
        yield LinkError(labelled.name, what, (name,) if alone else (name, home[name]), title[name])
    for work in works:
        members = tuple(sorted(member.record_id for member in work.members))
        if len({home[name] for name in members}) > 1:
            yield LinkError(labelled.name, "papers merged that are not one", members, title[members[0]])
