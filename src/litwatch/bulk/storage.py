"""Files wherever they lie: on this machine, or in anything that fsspec knows (s3://, gs://, https://, memory://).

A file that lies elsewhere is copied here before it is screened: MD5 and citations are then read at the disk's speed,
and a connection that breaks costs one copy. What is written appears whole or not at all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from litwatch.bulk.source import (
    MD5_SUFFIX,
    TRAILER,
    Source,
    Where,
    identity_of_gzip,
    identity_of_text,
    kind_of,
    name_of,
    place_of,
    source,
)
from litwatch.errors import DocumentError, ServiceError, UsageError
from litwatch.parse.files import GZIP

SUFFIXES = (".xml", ".xml.gz", ".nbib", ".txt")


def given(text: str) -> Where:
    """What a person wrote: an address where it has a scheme, else a path."""
    path = text.removeprefix("file://")
    return path.rstrip("/") if "://" in path else Path(path)


def where_is(text: str) -> Where:
    """The same for other processes, which stand elsewhere: a path is absolute."""
    where = given(text)
    return where.absolute() if isinstance(where, Path) else where


def below(where: Where, *names: str) -> Where:
    """What has that name in a folder."""
    return where.joinpath(*names) if isinstance(where, Path) else "/".join((where, *names))


def sources(where: Where) -> list[Source]:
    """The file, or those of a folder and the folders below it. Raises UsageError where there is none, ServiceError
    where that can't be known."""
    if not isinstance(where, Path):
        found = _sources_elsewhere(where)
    elif where.is_dir():
        files = (item for item in where.rglob("*") if item.is_file() and item.name.endswith(SUFFIXES))
        found = [source(item) for item in sorted(files)]
    elif where.is_file():
        return [source(where)]
    else:
        raise UsageError("there is no such file or folder", where=str(where), mend=_mend())
    if not found:
        raise UsageError("no PubMed XML or MEDLINE file in it", where=str(where), mend=_mend())
    return found


def _mend() -> str:
    return f"Name files or folders with {', '.join(SUFFIXES)}."


def _sources_elsewhere(where: str) -> list[Source]:
    with _named(where):
        files, place = _file_system(where)
        found = {name: info for name, info in files.find(place, detail=True).items() if name.endswith(SUFFIXES)}
        names = sorted(found)
        # Two small requests a file, side by side where the file system can.
        heads = files.cat_ranges(names, [0] * len(names), [len(GZIP)] * len(names), on_error="raise")
        tails = files.cat_ranges(names, [-TRAILER] * len(names), [None] * len(names), on_error="raise")
        sizes = [found[name].get("size") for name in names]
        if None in sizes:
            sizes = files.sizes(names)
        looked = []
        for name, head, tail, size in zip(names, heads, tails, sizes, strict=True):
            if head[: len(GZIP)] == GZIP:
                identity = identity_of_gzip(tail[-TRAILER:])  # of a server that knows no ranges, all came
            else:
                with files.open(name, "rb") as stream:
                    identity = identity_of_text(stream)
            address = files.unstrip_protocol(name)
            looked.append(Source(address, place_of(name_of(address)), kind_of(address), size or 0, identity))
        return looked


@contextmanager
def copied_here(where: Where) -> Iterator[Path]:
    """The file on this machine, with its MD5 beside it where it has one; a copy is taken away again.

    Raises DocumentError for one that can't be fetched.
    """
    if isinstance(where, Path):
        yield where
        return
    with tempfile.TemporaryDirectory(prefix="litwatch-") as folder:
        copy = Path(folder) / name_of(where)
        try:
            with _named(where):
                files, place = _file_system(where)
                files.get_file(place, str(copy))
                if files.exists(place + MD5_SUFFIX):
                    files.get_file(place + MD5_SUFFIX, f"{copy}{MD5_SUFFIX}")
        except ServiceError as error:
            raise DocumentError(error.what, where=str(where), mend=error.mend) from error
        yield copy


def names_in(where: Where) -> set[str]:
    """What a folder holds; nothing where there is none. Raises ServiceError where that can't be known."""
    with _named(where):
        if isinstance(where, Path):
            return {one.name for one in where.iterdir()} if where.is_dir() else set()
        files, place = _file_system(where)
        files.invalidate_cache()
        return {name_of(one) for one in files.find(place, maxdepth=1)}


def get(where: Where) -> bytes:
    """What a file holds. Raises ServiceError where it can't be read."""
    with _named(where):
        if isinstance(where, Path):
            return where.read_bytes()
        files, place = _file_system(where)
        content: bytes = files.cat_file(place)
        return content


def put(where: Where, content: bytes) -> None:
    """Write a file whole: on a disk under another name first; an object store shows none before it has all of it.

    Raises ServiceError where it can't be written.
    """
    with _named(where):
        if isinstance(where, Path):
            where.parent.mkdir(parents=True, exist_ok=True)
            part = where.with_name(f".{where.name}.{uuid4().hex}.tmp")
            try:
                part.write_bytes(content)
                part.replace(where)
            finally:
                part.unlink(missing_ok=True)
            return
        files, place = _file_system(where)
        files.pipe_file(place, content)


def _file_system(where: str) -> tuple[Any, str]:
    import fsspec

    files, place = fsspec.core.url_to_fs(where)
    return files, place


@contextmanager
def _named(where: Where) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # every file system of fsspec raises errors of its own
        raise ServiceError(
            f"the storage refused ({type(error).__name__}: {error})",
            where=str(where),
            mend="Look at the address, at the rights, and whether fsspec's package for it is installed (s3fs, gcsfs).",
            retryable=True,
        ) from error
