"""A file as a source of records: where it stands in NLM's order, which file it is, and whether it is whole.

NLM numbers its files through a year, the baseline first and then the updates: pubmed26n0001.xml.gz. A record of a later
file replaces that of an earlier one (eutils-facts, section 6). Beside each lies its MD5.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import Literal

from litwatch.errors import DocumentError
from litwatch.parse.files import GZIP

Kind = Literal["baseline", "update", ""]
# A path on this machine, or an address elsewhere (s3://…), which is text: a Path would make it another.
Where = Path | str

NUMBERED = re.compile(r"(?:pubmed|medline)(\d\d)n(\d{4,})\.xml(?:\.gz)?")
MD5_SUFFIX = ".md5"
_KINDS: dict[str, Kind] = {"baseline": "baseline", "updatefiles": "update"}
_HASH = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{32}(?![0-9a-fA-F])")
TRAILER = 8


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a file of NLM's stands: the year of its baseline, and its number in that year."""

    year: int
    number: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file and what tells it from every other. `identity` is "" where it can't be read; `place` None where it is none
    of NLM's; `kind` by the folder it lies in, as on NLM's server."""

    path: Where
    place: Place | None
    kind: Kind
    size: int
    identity: str

    @property
    def name(self) -> str:
        return name_of(self.path)


def name_of(where: Where) -> str:
    """The name of a file in its folder."""
    return where.name if isinstance(where, Path) else where.rpartition("/")[2]


def kind_of(where: Where) -> Kind:
    """What NLM's server calls the folder it lies in."""
    parent = where.absolute().parent.name if isinstance(where, Path) else where.rpartition("/")[0].rpartition("/")[2]
    return _KINDS.get(parent, "")


def place_of(name: str) -> Place | None:
    """The place of a file of this name (pubmed26n0001.xml.gz), None for another name."""
    match = NUMBERED.fullmatch(name)
    return Place(2000 + int(match[1]), int(match[2])) if match else None


def source(path: Path) -> Source:
    """Look at a file, without reading it where it is a .gz."""
    try:
        size, identity = _identity(path)
    except OSError:
        size, identity = 0, ""  # whoever reads it says why
    return Source(path, place_of(path.name), kind_of(path), size, identity)


def _identity(path: Path) -> tuple[int, str]:
    """Its size, and the CRC-32 and length in the trailer of a gzip file or the SHA-256 of another."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(0)
        if stream.read(len(GZIP)) != GZIP or size < TRAILER:
            stream.seek(0)
            return size, identity_of_text(stream)
        stream.seek(-TRAILER, 2)
        return size, identity_of_gzip(stream.read(TRAILER))


def identity_of_gzip(trailer: bytes) -> str:
    """By its last eight bytes: CRC-32 and length of what it holds."""
    return f"gzip:{trailer.hex()}"


def identity_of_text(stream: BufferedIOBase) -> str:
    """By all that it holds."""
    return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"


def in_order(sources: Iterable[Source]) -> list[Source]:
    """NLM's files by year and number, then all others as they came; each once."""
    each: dict[tuple[str, str], Source] = {}
    for one in sources:
        each.setdefault((one.name, one.identity or str(one.path)), one)
    found = list(each.values())
    numbered = sorted((one for one in found if one.place), key=lambda one: (one.place or Place(0, 0), str(one.path)))
    return numbered + [one for one in found if not one.place]


def checked_md5(path: Path) -> str:
    """The MD5 that the .md5 file beside it states, once the file was found to have it; "" where none lies beside.

    Raises DocumentError for a file that has another, and for an .md5 file that states none.
    """
    beside = path.with_name(path.name + MD5_SUFFIX)
    try:
        if not beside.is_file():
            return ""
        stated = stated_md5(beside.read_text(encoding="utf-8", errors="replace"), path.name)
        if not stated:
            raise DocumentError(
                "no MD5 can be read in it",
                where=str(beside),
                mend="Fetch it again, or take it away; its file was not read.",
            )
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "md5").hexdigest()
    except OSError as error:
        raise DocumentError(f"can't be read ({error.strerror})", where=str(path), mend="Mend its rights.") from None
    if found != stated:
        raise DocumentError(
            f"its MD5 is {found}, and {beside.name} says {stated}: the file is damaged or another, nothing of it was "
            "stored",
            where=str(path),
            mend="Fetch both again.",
        )
    return found


def stated_md5(text: str, name: str) -> str:
    """The MD5 of a file of that name, in NLM's form (`MD5(name)= hash`) or md5sum's (`hash  name`, or the hash alone);
    "" where there is none."""
    lines = [line for line in text.splitlines() if _HASH.search(line)]
    of_name = [line for line in lines if name in line] or (lines if len(lines) == 1 else [])
    found = _HASH.search(of_name[0]) if of_name else None
    return found[0].lower() if found else ""
