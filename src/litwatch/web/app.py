"""The routes. Each reads, words what it read with the digest's own words, and prints a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint

from litwatch.digest import words
from litwatch.digest.card import Paper, paper
from litwatch.digest.page import environment, style
from litwatch.digest.quote import wordless
from litwatch.digest.searches import SCREENED, search_summary
from litwatch.errors import StoreError
from litwatch.explain import QUOTE_LENGTH, QUOTES, marked_fields
from litwatch.ids import Pmid
from litwatch.verdict import Evidence
from litwatch.web.choice import choice, overview
from litwatch.web.shelf import Shelf, certificate_file, digest_file, feed_of, published_digests

QUOTES_IN_A_LIST = 3
MOST_PAPERS = 300
MOST_QUERIES = 1000
_MEDIA_TYPES = {
    ".html": "text/html",
    ".txt": "text/plain",
    ".ris": "application/x-research-info-systems",
    ".bib": "application/x-bibtex",
}
_HEADERS = {
    # No script, nothing from elsewhere: the pages need neither, whatever a title contains.
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class Pages:
    """One method a page; `shared` is what every template may print."""

    def __init__(self, published: Path, reports: Path, **shared: object) -> None:
        self.published = published
        self.reports = reports
        self.shared = shared
        self.linked = not shared["synthetic"]
        self.shelf = Shelf(published)

    def overview(
        self,
        q: str = "",
        group: Annotated[str, Query(alias="class")] = "",
        verdict: str = "",
        page: str = "",
    ) -> HTMLResponse:
        """The verdict table, or what of it was asked for: `q` part of a name, a class, a verdict, a page."""
        asked = choice(q, group, verdict, page)
        rows, named = self.shelf.verdicts(asked.text)
        return self.page(
            "overview",
            watched=len(rows),
            view=overview(rows, asked, named),
            groups=list(dict.fromkeys(row.class_label for row in rows)),
            verdicts=list(words.VERDICTS),
            searched_at=_searched_at([row.searched_at for row in rows]),
            by_files=any(row.search_scope == SCREENED for row in rows),
        )

    def compound(self, name: str) -> HTMLResponse:
        found = self.shelf.compound(name)
        if found is None:
            return self.problem(404, f"“{name}” is not watched", "The watchlist is on the first page.")
        verdict, rows, searched = found
        slug = words.file_slug(name)
        return self.page(
            "compound",
            row=verdict,
            papers=_by_level(self.shown(rows[:MOST_PAPERS], QUOTES_IN_A_LIST)),
            counts=Counter(_level(row) for row in rows),
            left=max(0, len(rows) - MOST_PAPERS),
            searched=search_summary(verdict, searched, MOST_QUERIES),
            certificate=f"/certificates/{slug}" if certificate_file(self.reports, slug) else "",
            feed=f"/feeds/{slug}" if feed_of(self.reports, slug) else "",
        )

    def paper(self, pmid: str) -> HTMLResponse:
        try:
            rows, fields = self.shelf.paper(Pmid(pmid))
        except ValueError as error:
            return self.problem(404, "This is no PMID", str(error))
        if not rows:
            return self.problem(404, f"PMID {pmid} is not stored", "No watched compound is known to be in it.")
        return self.page(
            "paper",
            papers=self.shown(rows, QUOTES),
            texts=[marked_fields(row, fields) for row in rows],
            unsaid=[wordless(row) for row in rows],
        )

    def digests(self) -> HTMLResponse:
        return self.page("digests", digests=published_digests(self.reports))

    def digest(self, file: str) -> Response:
        path = digest_file(self.reports, file)
        if path is None:
            return self.problem(404, "There is no such digest", "All of them are listed under Digests.")
        return FileResponse(path, media_type=_MEDIA_TYPES[path.suffix])

    def feed(self, name: str = "") -> Response:
        """The feed of a compound, by its slug, or of all."""
        path = feed_of(self.reports, name)
        if path is None:
            return self.problem(404, "There is no such feed", "Feeds are written after each run and refresh.")
        return FileResponse(path, media_type="application/atom+xml")

    def certificate(self, file: str) -> Response:
        path = certificate_file(self.reports, file)
        if path is None:
            return self.problem(
                404, "There is no such certificate", "One a compound is written after each run and refresh."
            )
        return FileResponse(path, media_type="text/html" if path.suffix == ".html" else "text/markdown")

    def style_sheet(self) -> Response:
        return Response(style(), media_type="text/css")

    def health(self) -> JSONResponse:
        """Alive, and can the database be read? 503 when it can't; one that is not there yet is no fault."""
        if not self.published.exists():
            return JSONResponse({"status": "ok", "database": "none yet", "searched_at": None})
        try:
            searched = _searched_at([row.searched_at for row in self.shelf.verdicts()[0]])
        except StoreError as error:
            return JSONResponse({"status": "failing", "database": error.what, "searched_at": None}, 503)
        at = searched.isoformat() if searched else None
        return JSONResponse({"status": "ok", "database": "readable", "searched_at": at})

    def shown(self, rows: Sequence[Evidence], most_quotes: int) -> list[Paper]:
        return [paper(row, most_quotes, QUOTE_LENGTH, linked=self.linked) for row in rows]

    def problem(self, status: int, title: str, text: str = "") -> HTMLResponse:
        return self.page("problem", status, title=title, text=text)

    def page(self, name: str, status: int = 200, **parts: object) -> HTMLResponse:
        text = environment().get_template(f"web/{name}.html.j2").render(**self.shared, **parts)
        return HTMLResponse(text, status)


def create_app(
    published: Path,
    reports: Path,
    *,
    prefect_url: str = "",
    topic: str = "the topic",
    synthetic: bool = False,
) -> FastAPI:
    """The read-only pages.

    `published`: the analysts' database. `reports`: the folder with digest-*.html. `prefect_url`: the form that
    refreshes, linked when given. `topic`: its name for readers. `synthetic`: the records are made up, which every
    page then says.
    """
    pages = Pages(published, reports, prefect_url=words.web_address(prefect_url), topic=topic, synthetic=synthetic)
    app = FastAPI(title="litwatch", docs_url=None, redoc_url=None, openapi_url=None)
    app.get("/")(pages.overview)
    app.get("/compound/{name:path}")(pages.compound)
    app.get("/paper/{pmid}")(pages.paper)
    app.get("/digests")(pages.digests)
    # Digests link to what lies beside them in reports/; served, they stand one folder deeper.
    app.get("/digests/digests.html")(pages.digests)
    app.get("/digests/feed.atom")(pages.feed)
    app.get("/digests/certificates/{file}")(pages.certificate)
    app.get("/digests/{file}")(pages.digest)
    app.get("/feed.atom")(pages.feed)
    app.get("/feeds/{name}")(pages.feed)
    app.get("/certificates/{file}")(pages.certificate)
    app.get("/style.css")(pages.style_sheet)
    app.get("/healthz")(pages.health)

    @app.middleware("http")
    async def add_headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers.update(_HEADERS)
        return response

    @app.exception_handler(StoreError)
    def no_database(_: Request, error: StoreError) -> HTMLResponse:
        return pages.problem(503, error.what[0].upper() + error.what[1:], error.mend)

    @app.exception_handler(HTTPException)
    def not_found(_: Request, error: HTTPException) -> HTMLResponse:
        title = "There is no such page" if error.status_code == 404 else str(error.detail)
        return pages.problem(error.status_code, title)

    return app


def _by_level(papers: Sequence[Paper]) -> list[tuple[str, list[Paper]]]:
    """Papers under their evidence level as words; they come sorted, strongest first."""
    return [(name, list(group)) for name, group in groupby(papers, key=lambda one: _level(one.evidence))]


def _level(row: Evidence) -> str:
    return words.sentence(words.level(row.evidence_level))


def _searched_at(moments: Sequence[datetime | None]) -> datetime | None:
    """The oldest of the last searches: nothing on the page is older. None when a compound was never searched."""
    known = [moment for moment in moments if moment is not None]
    return min(known) if known and len(known) == len(moments) else None
