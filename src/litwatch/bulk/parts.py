"""What one file holds for a watchlist, as one small Parquet file: how workers hand it to the one that writes the store.

A part is named after the names that were looked for, its file, and that file's content: where it stands, it need not be
made again. Any Parquet reader reads it: one row, `records` with the raw records as PubMed gave them.
"""

from __future__ import annotations

import tempfile
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from litwatch.bulk.screen import Screened
from litwatch.bulk.side_by_side import Looked
from litwatch.bulk.source import Source, Where
from litwatch.bulk.storage import below
from litwatch.database import statement
from litwatch.errors import DocumentError
from litwatch.ids import Pmid
from litwatch.parse import Reject, reparse


@dataclass(frozen=True, slots=True)
class Facts:
    """Which file a part is of, and the names that were looked for in it."""

    name: str
    size: int
    identity: str
    names_sha256: str

    @classmethod
    def of(cls, source: Source, names_sha256: str) -> Facts:
        return cls(source.name, source.size, source.identity, names_sha256)


def folder_of(parts: Where, names_sha256: str) -> Where:
    """Where the parts for a list of names lie."""
    return below(parts, names_sha256[:16])


def part_name(source: Source) -> str:
    """What the part of a file is called."""
    return f"{source.name}.{source.identity.replace(':', '-')}.parquet"


def pack(facts: Facts, looked: Looked) -> bytes:
    """A part. Of the PMIDs that were asked for only those are kept that the file holds: no others matter to it."""
    found = looked.screened
    row = {
        "name": facts.name,
        "size": facts.size,
        "identity": facts.identity,
        "names_sha256": facts.names_sha256,
        "md5": looked.md5,
        "citation_count": found.citation_count,
        "problem": found.problem,
        "records": [
            {"pmid": int(one.pubmed_id), "version": one.pmid_version, "raw_format": one.raw_format, "raw": one.raw}
            for one in found.records
        ],
        "rejects": [
            {"pmid": one.pmid and int(one.pmid), "reason": one.reason, "excerpt": one.excerpt} for one in found.rejects
        ],
        "deleted": found.deleted,
        "pmids": found.pmids.tolist(),
        "asked": sorted({pmid for pmid in found.pmids if pmid in looked.asked}),
    }
    with tempfile.TemporaryDirectory(prefix="litwatch-") as folder, duckdb.connect() as database:
        place = Path(folder) / "part.parquet"
        database.sql(statement("queries/part"), params=row).write_parquet(str(place), compression="zstd")
        return place.read_bytes()


def unpack(content: bytes, where: Where) -> tuple[Facts, Looked]:
    """What `pack` packed; `where`: the file that it is of. Raises DocumentError for anything else."""
    with tempfile.TemporaryDirectory(prefix="litwatch-") as folder, duckdb.connect() as database:
        place = Path(folder) / "part.parquet"
        place.write_bytes(content)
        try:
            rows = database.execute(statement("queries/part_read"), {"place": str(place)})
            names = [column[0] for column in rows.description or ()]
            (row,) = rows.fetchall()
        except (duckdb.Error, ValueError) as error:
            raise DocumentError("no part of a screening can be read", mend="Delete it, and run again.") from error
    return _unpacked(dict(zip(names, row, strict=True)), where)


def _unpacked(row: dict[str, Any], where: Where) -> tuple[Facts, Looked]:
    screened = Screened(
        citation_count=row["citation_count"],
        records=[reparse(one["raw"], one["raw_format"]) for one in row["records"]],
        rejects=[
            Reject(one["reason"], None if one["pmid"] is None else Pmid(one["pmid"]), one["excerpt"])
            for one in row["rejects"]
        ],
        deleted=row["deleted"],
        pmids=array("I", row["pmids"]),
        problem=row["problem"],
    )
    facts = Facts(row["name"], row["size"], row["identity"], row["names_sha256"])
    return facts, Looked(where, screened, row["md5"], frozenset(row["asked"]))
