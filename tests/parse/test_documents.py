"""A document that is cut, is something else, or would have something fetched is refused as a whole."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from citations import article, document

from litwatch.errors import DocumentError
from litwatch.parse import Parsed, Record, Reject, read_file, read_pubmed_xml, reparse

WHOLE = document(*(article(pmid=f"<PMID>{pmid}</PMID>") for pmid in (1, 2, 3)))


def before_the_break(text: bytes) -> list[Parsed]:
    """What a document that must be refused gave before it was."""
    seen: list[Parsed] = []
    with pytest.raises(DocumentError):
        seen.extend(read_pubmed_xml(text))
    return seen


@pytest.mark.parametrize("cut", range(1, len(WHOLE), 7))
def test_a_document_cut_anywhere_is_told_and_never_looks_whole(cut: int) -> None:
    seen = before_the_break(WHOLE[:cut])
    assert all(isinstance(one, Record) for one in seen)
    assert len(seen) <= WHOLE[:cut].count(b"</PubmedArticle>")


def test_the_records_before_a_break_are_handed_on() -> None:
    big = document(*(article(pmid=f"<PMID>{pmid}</PMID>") for pmid in range(1, 2001)))
    assert [one.pmid for one in before_the_break(big[:-200])][:1000] == list(range(1, 1001))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"   \n",
        b"{}",
        b'{"error":"API rate limit exceeded","count":"4","limit":"3"}',
        b"<html><body>Service unavailable</body></html>",
        b"<!DOCTYPE html><html><body>Error</body></html>",
        b"<eFetchResult><ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR></eFetchResult>",
        b"WWW Error 500",
        b"<PubmedArticleSet>\x00</PubmedArticleSet>",
        b"<PubmedArticleSet>\xff\xfe</PubmedArticleSet>",
        WHOLE + b"<more/>",
        WHOLE.replace(b"</Article>", b"</Artikel>", 1),
        b"<PubmedArticleSet>&lol;</PubmedArticleSet>",
    ],
)
def test_what_is_no_pubmed_xml_is_refused_with_a_mend(text: bytes) -> None:
    with pytest.raises(DocumentError) as refused:
        list(read_pubmed_xml(text))
    assert refused.value.mend


class _Counting(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'<!ENTITY alpha "fetched">')

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """The address of a server, and what it was asked for."""
    asked: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), type("Counting", (_Counting,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_dtd_a_document_names_is_never_fetched(listener: tuple[str, list[str]], tmp_path: Path) -> None:
    address, asked = listener
    local = tmp_path / "pubmed.dtd"
    local.write_text('<!ENTITY alpha "read from disk">', encoding="utf-8")
    for place in (f"{address}/pubmed.dtd", local.as_uri()):
        for kind in (f'SYSTEM "{place}"', f'PUBLIC "-//NLM//DTD PubMedArticle" "{place}"'):
            text = document(
                article(), article("<ArticleTitle>&alpha;</ArticleTitle>"), head=f"<!DOCTYPE PubmedArticleSet {kind}>"
            )
            whole, unread = read_pubmed_xml(text)
            assert isinstance(whole, Record)
            assert isinstance(unread, Reject)
            assert "&alpha;" in unread.reason
            assert reparse(whole.raw, whole.raw_format) == whole
    assert asked == []


def test_an_entity_from_outside_is_never_fetched(listener: tuple[str, list[str]], tmp_path: Path) -> None:
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="utf-8")
    for place in (f"{address}/secret", secret.as_uri()):
        for declared in (f'<!ENTITY x SYSTEM "{place}">', f'<!ENTITY % x SYSTEM "{place}"> %x;'):
            head = f"<!DOCTYPE PubmedArticleSet [{declared}]>"
            text = document(article("<ArticleTitle>A &x; B</ArticleTitle>"), head=head)
            assert before_the_break(text) == []
    assert asked == []


@pytest.mark.parametrize(
    "where",
    [
        document(article("<ArticleTitle>&a9;</ArticleTitle>"), head="{}"),
        document(article("<ArticleTitle><b x='&a9;'>x</b></ArticleTitle>"), head="{}"),
        document(article(), head="{}").replace(b"<PubmedArticleSet>", b"<PubmedArticleSet x='&a9;'>"),
        document(article(), head="{}"),
    ],
)
def test_a_billion_laughs_are_refused_at_once(where: bytes) -> None:
    laughs = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    started = time.perf_counter()
    with pytest.raises(DocumentError):
        list(read_pubmed_xml(where.replace(b"{}", f"<!DOCTYPE PubmedArticleSet [{laughs}]>".encode())))
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_declared_encoding_is_read_and_kept_as_utf_8(encoding: str) -> None:
    text = document(article("<ArticleTitle>Caf\u00e9.</ArticleTitle>")).decode()
    (found,) = read_pubmed_xml(text.replace('"1.0" ', f'"1.0" encoding="{encoding}"').encode(encoding))
    assert isinstance(found, Record)
    assert found.title == "Caf\u00e9."
    assert "Caf\u00e9".encode() in found.raw
    assert reparse(found.raw, found.raw_format) == found


def test_a_file_is_read_by_its_content_whatever_it_is_called(tmp_path: Path) -> None:
    odd = {"a.txt": WHOLE, "b.nbib": gzip.compress(WHOLE), "c.xml": b"\xef\xbb\xbf\n" + WHOLE.partition(b"?>")[2]}
    for name, content in odd.items():
        (tmp_path / name).write_bytes(content)
        assert [one.pmid for one in read_file(tmp_path / name)] == [1, 2, 3]
    (tmp_path / "d.xml.gz").write_bytes(b"PMID- 5\nTI  - T\n")
    assert [one.pmid for one in read_file(tmp_path / "d.xml.gz")] == [5]


@pytest.mark.parametrize(
    "content",
    [gzip.compress(WHOLE)[:-9], gzip.compress(WHOLE)[:40], b"\x1f\x8b" + b"no gzip", gzip.compress(WHOLE[:-9]), b""],
    # Named by hand: gzip writes the time of day into its header, and two workers must collect the same tests.
    ids=["tail cut", "head only", "no gzip", "cut XML in whole gzip", "empty"],
)
def test_a_damaged_file_is_told_by_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cut.xml.gz"
    path.write_bytes(content)
    with pytest.raises(DocumentError) as refused:
        list(read_file(path))
    assert refused.value.where == str(path)
    assert refused.value.mend


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"gone\.xml"):
        list(read_file(tmp_path / "gone.xml"))
