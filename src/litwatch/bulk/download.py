"""NLM's baseline and update files, fetched politely: one at a time, each with its MD5, and gone on with where it broke
off.

A file gets its name only when it has the MD5 that NLM states for it; until then it is NAME.part beside. So whatever is
there under its own name is whole.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import cast

import requests
from lxml import etree, html

from litwatch.bulk.source import MD5_SUFFIX, place_of, stated_md5
from litwatch.errors import LitwatchError, ServiceError
from litwatch.parse.files import GZIP
from litwatch.polite import Client

PART_SUFFIX = ".part"
# An answer that broke off after so many bytes was worth asking for: the rest is asked for at once.
WORTH_GOING_ON = 65_536
_RANGE = re.compile(r"bytes (\d+)-")


class Part(StrEnum):
    """A folder of NLM's."""

    BASELINE = "baseline"
    UPDATES = "updatefiles"


@dataclass(frozen=True, slots=True)
class _Received:
    """How far one answer came. `validator`: what tells whether the file is still the same when the rest is asked
    for."""

    is_whole: bool
    validator: str = ""


class PubMedFiles:
    """NLM's files on a server that lists its folders as web pages, and the folder they are kept in."""

    def __init__(self, client: Client, directory: Path) -> None:
        self._client = client
        self._directory = directory

    def listed(self, part: Part) -> list[str]:
        """Names of the files in a folder of the server, in their order. Raises ServiceError where it lists none."""
        found = self._client.ask(f"{part}/", {}, _names)
        return sorted(found, key=lambda name: (place_of(name), name))

    def path(self, part: Part, name: str) -> Path:
        """Where a file is kept once it is whole."""
        return self._directory / part / name

    def fetch(self, part: Part, name: str) -> Path:
        """Bring a file, and its MD5 beside it. One that has another MD5, since it changed or broke, is brought once
        more. Raises ServiceError, or LitwatchError where it can't be written; what came so far stays."""
        target = self.path(part, name)
        unfinished = target.with_name(name + PART_SUFFIX)
        with _writing(unfinished):
            target.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(2):
            note = self._client.ask(f"{part}/{name}{MD5_SUFFIX}", {}, lambda response: _md5_note(response, name))
            stated = stated_md5(note, name)
            self._bring(f"{part}/{name}", unfinished)
            with _writing(unfinished):
                with unfinished.open("rb") as stream:
                    found = hashlib.file_digest(stream, "md5").hexdigest()
                    os.fsync(stream.fileno())
                if found == stated:
                    beside = target.with_name(name + MD5_SUFFIX)
                    beside.with_name(beside.name + PART_SUFFIX).write_text(note, encoding="utf-8")
                    beside.with_name(beside.name + PART_SUFFIX).replace(beside)
                    return unfinished.replace(target)
                unfinished.unlink()
        raise ServiceError(
            f"it came twice with another MD5 ({found}) than the server states ({stated})",
            where=self._client.base_url + f"{part}/{name}",
            mend="Run again later; nothing of it was kept.",
        )

    def _bring(self, address: str, part: Path) -> None:
        """Ask for what is missing of a file until it is whole."""
        received = _Received(is_whole=False)
        while not received.is_whole:
            with _writing(part):
                have = part.stat().st_size if part.exists() else 0
            received = self._client.ask(
                address,
                {},
                partial(self._receive, to=part, have=have),
                headers=_asking_for(have, received.validator),
                in_pieces=True,
            )

    def _receive(self, response: requests.Response, to: Path, have: int) -> _Received:
        with response:
            if response.status_code == 416:  # nothing is missing: the MD5 says whether it is the file
                return _Received(is_whole=True)
            _refuse_other_than_a_file(response)
            start = int(found[1]) if (found := _RANGE.match(response.headers.get("Content-Range", ""))) else 0
            if response.status_code != 206:
                start = 0  # the server sends it from its beginning: it knows no ranges, or the file changed
            if start > have:
                raise ServiceError("it sent another part than it was asked for", where=response.url)
            came = 0
            try:
                with _appending(to, start) as write:
                    for piece in self._client.pieces(response):
                        if start + came == 0 and not piece.startswith(GZIP):
                            raise ServiceError(
                                f"no gzip file came ({_begin(piece)!r} …)",
                                where=response.url,
                                mend="Look at the address in settings: bulk.base_url.",
                            )
                        write(piece)
                        came += len(piece)
            except ServiceError as error:
                if not error.retryable or start + came < have + WORTH_GOING_ON:
                    raise
                return _Received(is_whole=False, validator=_validator(response.headers))
            return _Received(is_whole=True)


def _names(response: requests.Response) -> set[str]:
    """The files of NLM's that a folder's page links to."""
    _refuse_status(response)
    try:
        links = cast(list[str], html.fromstring(response.content).xpath("//a/@href"))
    except etree.ParserError:
        links = []  # there is nothing in it
    names = {name for link in links if place_of(name := link.rsplit("/", 1)[-1]) and name.endswith(".gz")}
    if not names:
        raise ServiceError(
            "no file of PubMed's is listed there",
            where=response.url,
            mend="Look at the address in settings: bulk.base_url.",
        )
    return names


def _md5_note(response: requests.Response, name: str) -> str:
    _refuse_status(response)
    if not stated_md5(response.text, name):
        raise ServiceError(
            f"no MD5 stands there ({_begin(response.content)!r} …)",
            where=response.url,
            mend="Run again later; if that does not help, look at the address in settings: bulk.base_url.",
            retryable=True,
        )
    return response.text


def _refuse_status(response: requests.Response) -> None:
    if response.status_code not in (200, 206):
        what = "there is no such file" if response.status_code == 404 else "the server refused"
        raise ServiceError(
            f"{what} (HTTP {response.status_code})",
            where=response.url,
            mend="Look at the address in settings: bulk.base_url.",
            status=response.status_code,
        )


def _refuse_other_than_a_file(response: requests.Response) -> None:
    _refuse_status(response)
    if "html" in response.headers.get("Content-Type", ""):
        raise ServiceError(
            "a web page came in place of the file",
            where=response.url,
            mend="Look at it in a browser; a proxy or a sign-in page may stand between.",
        )


def _asking_for(have: int, validator: str) -> Mapping[str, str]:
    """Headers that ask for the rest of a file; where it is no longer the same, for all of it."""
    plain = {"Accept-Encoding": "identity"}
    if not have:
        return plain
    return plain | {"Range": f"bytes={have}-"} | ({"If-Range": validator} if validator else {})


def _validator(headers: Mapping[str, str]) -> str:
    """An ETag (a weak one may not stand in If-Range) or the date of the last change."""
    tag = headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else headers.get("Last-Modified", "")


def _begin(content: bytes) -> str:
    return " ".join(content[:60].decode("utf-8", "replace").split())


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if isinstance(error, requests.RequestException):
            raise
        raise LitwatchError(
            f"can't be written ({error.strerror})",
            where=str(path),
            mend="Free space, mend the rights, or name another folder in settings: bulk.directory. What came so far "
            "stays, and the next run goes on from there.",
        ) from None


@contextmanager
def _appending(path: Path, start: int) -> Iterator[Callable[[bytes], int]]:
    """Write a file on from `start`; what stands behind it is dropped."""
    with _writing(path), path.open("r+b" if path.exists() else "wb") as stream:
        stream.seek(start)
        stream.truncate()
        yield stream.write
