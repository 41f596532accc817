"""A file into records, whatever it is called: its content says what it is. The one place here that opens files."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path
from typing import Any, cast

from isal.igzip import IGzipFile
from isal.igzip_lib import IsalError

from litwatch.errors import DocumentError
from litwatch.parse.europepmc import read_result
from litwatch.parse.medline import read_medline, read_one
from litwatch.parse.pubmed_xml import citation_of, read_pubmed_xml
from litwatch.parse.record import Parsed, Record

GZIP = b"\x1f\x8b"
_DAMAGED: tuple[type[Exception], ...] = (EOFError, gzip.BadGzipFile, zlib.error, cast(type[Exception], IsalError))
_igzip: Callable[[Path], Any] = IGzipFile  # it has no types


def read_file(path: Path) -> Iterator[Parsed]:
    """Every citation and deletion of a PubMed XML (gzipped or not) or MEDLINE file.

    Raises DocumentError, which names the file, for one that can't be read to its end.
    """
    with unpacked(path) as stream:
        yield from read_stream(stream)


def read_stream(stream: BufferedIOBase) -> Iterator[Parsed]:
    """The same of a file that is open."""
    begin = stream.read(64).lstrip(b"\xef\xbb\xbf").lstrip()
    if not begin:
        raise DocumentError("the file is empty", mend="Fetch it again.")
    stream.seek(0)
    yield from read_pubmed_xml(stream) if begin.startswith(b"<") else read_medline(stream.read())


@contextmanager
def unpacked(path: Path) -> Iterator[BufferedIOBase]:
    """A file as it is read, unpacked where it is gzip. What is wrong with it is a DocumentError that names it."""
    try:
        with path.open("rb") as plain:
            is_packed = plain.read(len(GZIP)) == GZIP
        with _igzip(path) if is_packed else path.open("rb") as stream:
            yield stream
    except DocumentError as error:
        raise DocumentError(error.what, where=str(path), mend=error.mend) from None
    except _DAMAGED:
        raise DocumentError("the gzip file is cut or damaged", where=str(path), mend="Fetch it again.") from None
    except OSError as error:
        raise DocumentError(f"can't be read ({error.strerror})", where=str(path), mend="Mend its rights.") from None


def reparse(raw: bytes, raw_format: str) -> Record:
    """A Record from its stored raw content, equal to the one it was stored from."""
    if raw_format == "europepmc_json":
        return read_result(json.loads(raw))
    if raw_format == "medline":
        return read_one(raw.decode("utf-8"))
    return citation_of(raw)
