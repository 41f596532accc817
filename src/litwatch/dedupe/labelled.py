"""Labelled bibliographic records: FOLDER has `corpora/dedupe*.csv` (record_id, author, title, year, journal, abstract,
doi, volume, number, pages, isbn) and `gold/dedupe*.csv` of the same names (record_id, source: unique or duplicate; of
those that are one paper, one is unique).

The labels name no clusters. `clusters` derives them: a duplicate belongs to the unique record that it agrees with in
most fields, under a title that is the same but for a few letters; one that has none stands alone.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from litwatch.dedupe.citation import Citation
from litwatch.dedupe.likeness import Likeness, likeness
from litwatch.dedupe.reading import Reading, read
from litwatch.errors import DocumentError

_FIELDS = ("record_id", "author", "title", "year", "journal", "abstract", "doi", "volume", "number", "pages", "isbn")
_TITLE_OF_ONE = 0.25  # title_near: 0.85 of 1


@dataclass(frozen=True, slots=True)
class Labelled:
    """The records of one file, and which are labelled unique."""

    name: str
    citations: tuple[Citation, ...]
    unique: frozenset[str]


def read_labelled(folder: Path) -> list[Labelled]:
    """Every file that has both halves. Raises DocumentError for a column that is missing."""
    found = []
    for gold in sorted((folder / "gold").glob("dedupe*.csv")):
        corpus = folder / "corpora" / gold.name
        if corpus.is_file():
            labels = {row["record_id"]: row["source"] for row in _rows(gold, ("record_id", "source"))}
            rows = [row for row in _rows(corpus, _FIELDS) if row["record_id"] in labels]
            unique = frozenset(name for name, source in labels.items() if source == "unique")
            found.append(Labelled(gold.stem, tuple(map(_citation, rows)), unique))
    return found


def _rows(path: Path, columns: Collection[str]) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        lacking = set(columns) - set(rows.fieldnames or ())
        if lacking:
            raise DocumentError(
                f"column {min(lacking)} is missing", where=str(path), mend=f"It needs {', '.join(columns)}."
            )
        return list(rows)


def _citation(row: Mapping[str, str]) -> Citation:
    said = {name: "" if value.strip() == "NA" else value for name, value in row.items()}
    return Citation(
        record_id=row["record_id"],
        pmid=None,
        title=said["title"],
        doi=said["doi"] or None,
        authors=(said["author"],),
        year=int(said["year"]) if said["year"].isdigit() else None,
        journal=said["journal"],
        issn=said["isbn"],
        volume=said["volume"],
        issue=said["number"],
        pages=said["pages"],
        abstract=said["abstract"],
    )


def fingerprint(citation: Citation) -> str:
    """Tells a record that weights were trained on from others, without holding its text."""
    told = f"{citation.record_id}|{citation.title}|{citation.authors}|{citation.year}|{citation.journal}"
    return sha256(told.encode()).hexdigest()[:10]


def clusters(labelled: Labelled) -> dict[str, str]:
    """By record, the one that its cluster is named after: the unique record, or itself."""
    readings = [read(one) for one in labelled.citations]
    uniques = [one for one in readings if one.citation.record_id in labelled.unique]
    return {one.citation.record_id: _home(one, uniques, labelled.unique) for one in readings}


def _home(one: Reading, uniques: Sequence[Reading], unique: frozenset[str]) -> str:
    own = one.citation.record_id
    if own in unique:
        return own
    compared = [(likeness(one, other), other.citation.record_id) for other in uniques]
    close = [(_agreement(like), name) for like, name in compared if like and like.title_near >= _TITLE_OF_ONE]
    return max(close)[1] if close else own


def _agreement(like: Likeness) -> float:
    speaks_for = like.title_near + like.title_same + like.doi_same + like.pages_same + like.volume_same
    speaks_for += like.journal_same + like.year_same + like.first_author_same + like.abstract_near
    return speaks_for - 5 * like.differences - like.authors_differ - like.abstract_differs
