"""A file into records, whatever it is called: its content says what it is. The one place here that opens files."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from lxml import etree

from litwatch.errors import DocumentError
from litwatch.parse.europepmc import read_result
from litwatch.parse.medline import read_medline, read_one
from litwatch.parse.pubmed_xml import read_citation, read_pubmed_xml
from litwatch.parse.record import Parsed, Record

GZIP = b"\x1f\x8b"


def read_file(path: Path) -> Iterator[Parsed]:
    """Every citation and deletion of a PubMed XML (gzipped or not) or MEDLINE file.

    Raises DocumentError, which names the file, for one that can't be read to its end.
    """
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == GZIP
        with gzip.open(path) if packed else path.open("rb") as stream:
            opened = cast(BinaryIO, stream)
            begin = opened.read(64).lstrip(b"\xef\xbb\xbf").lstrip()
            opened.seek(0)
            yield from read_pubmed_xml(opened) if begin.startswith(b"<") else read_medline(opened.read())
    except DocumentError as error:
        raise DocumentError(error.what, where=str(path), mend=error.mend) from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise DocumentError("the gzip file is cut or damaged", where=str(path), mend="Fetch it again.") from None
    except OSError as error:
        raise DocumentError(f"can't be read ({error.strerror})", where=str(path), mend="Mend its rights.") from None


def reparse(raw: bytes, raw_format: str) -> Record:
    """A Record from its stored raw content, equal to the one it was stored from."""
    if raw_format == "europepmc_json":
        return read_result(json.loads(raw))
    if raw_format == "medline":
        return read_one(raw.decode("utf-8"))
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True)
    return read_citation(etree.fromstring(raw, parser))
