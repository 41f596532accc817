"""The routes. Each reads, words what it read with the digest's own words, and prints a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from litwatch.digest import words
from litwatch.digest.page import environment, style
from litwatch.digest.quote import wordless
from litwatch.digest.story import Paper, certificate, paper
from litwatch.errors import StoreError
from litwatch.ids import Pmid
from litwatch.web.shelf import Shelf, digest_file, published_digests

QUOTES = 12
QUOTE_LENGTH = 600
MOST_QUERIES = 1000
_HEADERS = {
    # No script, nothing from elsewhere: the pages need neither, whatever a title contains.
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


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
    app = FastAPI(title="litwatch", docs_url=None, redoc_url=None, openapi_url=None)
    shelf = Shelf(published)
    shared = {"prefect_url": words.web_address(prefect_url), "topic": topic, "synthetic": synthetic}

    def page(name: str, status: int = 200, **parts: object) -> HTMLResponse:
        text = environment().get_template(f"web/{name}.html.j2").render(**shared, **parts)
        return HTMLResponse(text, status)

    @app.middleware("http")
    async def add_headers(request: Request, call_next):  # type: ignore[no-untyped-def]  # Starlette's own type is private
        response = await call_next(request)
        response.headers.update(_HEADERS)
        return response

    @app.exception_handler(StoreError)
    def no_database(request: Request, error: StoreError) -> HTMLResponse:
        return page("problem", 503, title=error.what[0].upper() + error.what[1:], text=error.mend)

    @app.exception_handler(HTTPException)
    def not_found(request: Request, error: HTTPException) -> HTMLResponse:
        title = "There is no such page" if error.status_code == 404 else error.detail
        return page("problem", error.status_code, title=title, text="")

    @app.get("/")
    def overview() -> HTMLResponse:
        rows = shelf.verdicts()
        return page("overview", rows=rows, searched_at=_searched_at([row.searched_at for row in rows]))

    @app.get("/compound/{name:path}")
    def one_compound(name: str) -> HTMLResponse:
        found = shelf.compound(name)
        if found is None:
            return page("problem", 404, title=f"“{name}” is not watched", text="The watchlist is on the first page.")
        verdict, rows, searched = found
        return page(
            "compound",
            row=verdict,
            papers=_by_level([paper(one, QUOTES, QUOTE_LENGTH, linked=not synthetic) for one in rows]),
            certificate=certificate(verdict, searched, MOST_QUERIES),
        )

    @app.get("/paper/{pmid}")
    def one_paper(pmid: str) -> HTMLResponse:
        try:
            rows = shelf.paper(Pmid(pmid))
        except ValueError as error:
            return page("problem", 404, title="This is no PMID", text=str(error))
        if not rows:
            return page("problem", 404, title=f"PMID {pmid} is not stored", text="No watched compound is in it.")
        shown = [paper(one, QUOTES, QUOTE_LENGTH, linked=not synthetic) for one in rows]
        return page("paper", papers=shown, unsaid=[wordless(one) for one in rows])

    @app.get("/digests")
    def all_digests() -> HTMLResponse:
        return page("digests", digests=published_digests(reports))

    @app.get("/digests/{file}")
    def one_digest(file: str) -> Response:
        path = digest_file(reports, file)
        if path is None:
            return page("problem", 404, title="There is no such digest", text="All of them are listed under Digests.")
        return FileResponse(path, media_type="text/html" if path.suffix == ".html" else "text/plain")

    @app.get("/style.css")
    def style_sheet() -> Response:
        return Response(style(), media_type="text/css")

    @app.get("/healthz")
    def health() -> JSONResponse:
        """Alive, and can the database be read? 503 when it can't; one that is not there yet is no fault."""
        if not published.exists():
            return JSONResponse({"status": "ok", "database": "none yet", "searched_at": None})
        try:
            searched = _searched_at([row.searched_at for row in shelf.verdicts()])
        except StoreError as error:
            return JSONResponse({"status": "failing", "database": error.what, "searched_at": None}, 503)
        return JSONResponse(
            {"status": "ok", "database": "readable", "searched_at": searched.isoformat() if searched else None}
        )

    return app


def _by_level(papers: Sequence[Paper]) -> list[tuple[str, list[Paper]]]:
    """Papers under their evidence level as words; they come sorted, strongest first."""
    grouped = groupby(papers, key=lambda one: one.evidence.evidence_level)
    return [(words.level(code).capitalize(), list(group)) for code, group in grouped]


def _searched_at(moments: Sequence[datetime | None]) -> datetime | None:
    """The oldest of the last searches: nothing on the page is older. None when a compound was never searched."""
    known = [moment for moment in moments if moment is not None]
    return min(known) if known and len(known) == len(moments) else None
