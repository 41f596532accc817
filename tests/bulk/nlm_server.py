"""A server of NLM's files that misbehaves on command. It lists its folders as Apache does."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    path: str
    range: str
    if_range: str
    agent: str


@dataclass
class Nlm:
    """`files` by path ("baseline/pubmed26n0001.xml.gz"); `faults`: what to do once at a path, in order: ("cut", bytes),
    ("status", code) or ("html", text)."""

    files: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, list[tuple[str, int | str]]] = field(default_factory=dict)
    knows_ranges: bool = True
    asked: list[Asked] = field(default_factory=list)
    sent: int = 0
    url: str = ""
    now: int = 0
    most_at_once: int = 0

    def put(self, path: str, content: bytes, *, md5: str = "") -> None:
        """A file with its MD5 beside it; `md5`: another than it has."""
        self.files[path] = content
        name = path.rsplit("/", 1)[-1]
        self.files[f"{path}.md5"] = f"MD5({name})= {md5 or hashlib.md5(content).hexdigest()}\n".encode()

    def take(self, folder: Path) -> None:
        """All files below a folder."""
        for path in folder.rglob("*.gz"):
            self.put(f"{path.parent.name}/{path.name}", path.read_bytes())

    def paths(self, suffix: str = ".gz") -> list[str]:
        """What was asked for."""
        return [one.path for one in self.asked if one.path.endswith(suffix)]

    def listing(self, folder: str) -> bytes:
        names = sorted(path.split("/")[1] for path in self.files if path.startswith(f"{folder}/"))
        rows = "".join(f'<a href="{name}">{name}</a>   2026-01-02 14:05   41M\n' for name in ["README.txt", *names])
        return f'<html><body><h1>Index of</h1><pre><a href="/pubmed/">Parent</a>\n{rows}</pre></body></html>'.encode()


class Handler(BaseHTTPRequestHandler):
    """Answers for the `nlm` of its server."""

    protocol_version = "HTTP/1.1"
    nlm: ClassVar[Nlm]
    lock: ClassVar[threading.Lock] = threading.Lock()

    def do_GET(self) -> None:
        with self.lock:
            self.nlm.now += 1
            self.nlm.most_at_once = max(self.nlm.most_at_once, self.nlm.now)
        try:
            self.answer(self.path.removeprefix("/"))
        finally:
            with self.lock:
                self.nlm.now -= 1

    def answer(self, path: str) -> None:
        told = self.headers
        self.nlm.asked.append(Asked(path, told.get("Range", ""), told.get("If-Range", ""), told.get("User-Agent", "")))
        fault, value = self.nlm.faults[path].pop(0) if self.nlm.faults.get(path) else ("", 0)
        if fault == "status":
            self.reply(int(value), b"no", {"Retry-After": "0.1"} if value == 503 else {})
        elif fault == "html":
            self.reply(200, str(value).encode(), {"Content-Type": "text/html"})
        elif path.endswith("/"):
            self.reply(200, self.nlm.listing(path.rstrip("/")), {"Content-Type": "text/html"})
        elif path not in self.nlm.files:
            self.reply(404, b"<html>Not found</html>", {"Content-Type": "text/html"})
        else:
            self.file(self.nlm.files[path], int(value) if fault == "cut" else None)

    def file(self, content: bytes, cut: int | None) -> None:
        tag = f'"{hashlib.md5(content).hexdigest()}"'
        wanted = self.headers.get("Range", "").removeprefix("bytes=").rstrip("-")
        if wanted and self.nlm.knows_ranges and self.headers.get("If-Range", tag) == tag:
            start = int(wanted)
            if start >= len(content):
                self.reply(416, b"", {"Content-Range": f"bytes */{len(content)}"})
                return
            where = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
            self.reply(206, content[start:], {"ETag": tag, **where}, cut)
        else:
            self.reply(200, content, {"ETag": tag}, cut)

    def reply(self, status: int, body: bytes, headers: dict[str, str], cut: int | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:cut])
        self.nlm.sent += len(body[:cut])
        if cut is not None:
            self.close_connection = True

    def log_message(self, *_: object) -> None: ...


@contextmanager
def serving(nlm: Nlm) -> Iterator[Nlm]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), type("Serving", (Handler,), {"nlm": nlm}))
    threading.Thread(target=http.serve_forever, daemon=True).start()
    nlm.url = f"http://127.0.0.1:{http.server_port}/"
    try:
        yield nlm
    finally:
        http.shutdown()
        http.server_close()
