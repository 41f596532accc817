"""Prints a Story as mail (HTML, plain text, pictures) and as page, giving it less room until the mail is small
enough."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import css_inline

from litwatch.digest import words
from litwatch.digest.headline import news
from litwatch.digest.page import environment, style
from litwatch.digest.parts import Part, content_id, page_file
from litwatch.digest.picture import pictures, png, svg
from litwatch.digest.story import Room, Story, tell
from litwatch.errors import DigestError
from litwatch.verdict import Week

# Gmail clips messages near 102 kB of HTML; what is clipped is not read.
MOST_BYTES = 90_000
# Mail servers turn large messages away; references beyond this are beside the page only.
MOST_ATTACHED = 2_000_000

# New papers are what the mail is for: searches, changes and long quotations give way first.
_ROOMS = (
    Room(rows=60, problems=8, papers=40, quotes=2, searches=60, changes=20, text=260, drawn=24, tasks=3),
    Room(rows=60, problems=8, papers=40, quotes=1, searches=36, changes=12, text=220, drawn=24, tasks=3),
    Room(rows=60, problems=8, papers=40, quotes=1, searches=18, changes=8, text=160, drawn=24, tasks=3),
    Room(rows=60, problems=8, papers=30, quotes=1, searches=12, changes=6, text=140, drawn=24, tasks=2),
    Room(rows=40, problems=8, papers=20, quotes=1, searches=10, changes=6, text=140, drawn=24, tasks=2),
    Room(rows=25, problems=8, papers=10, quotes=1, searches=8, changes=6, text=140, drawn=16, tasks=1),
    Room(rows=12, problems=6, papers=4, quotes=1, searches=6, changes=4, text=100, drawn=8, tasks=1),
    Room(rows=6, problems=4, papers=2, quotes=0, searches=3, changes=2, text=60, drawn=4, tasks=0),
)
# The page holds every item, since the mail's capped lists lead to it; only of queries, which the certificates have, may
# some of a very long watchlist be left out.
_ALL = sys.maxsize
_PAGE_ROOM = Room(
    rows=_ALL, problems=_ALL, papers=_ALL, quotes=2, searches=20_000, changes=_ALL, text=400, drawn=24, tasks=_ALL
)


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest as it will be sent, kept and published. Times are UTC; `period_start` None: the first digest.

    `html` and `text` are the mail; `parts` its pictures and references, and the page. `html` shows the pictures by
    their content ids.
    """

    digest_id: str
    subject: str
    html: str
    text: str
    period_start: datetime | None
    period_end: datetime
    parts: tuple[Part, ...] = ()

    @property
    def page(self) -> str:
        """The digest as a page that stands alone: for one without pictures, the mail's HTML."""
        return next((part.content.decode() for part in self.parts if part.role == "page"), self.html)


def compose(
    week: Week,
    name: str,
    *,
    next_at: datetime | None,
    synthetic: bool = False,
    error_rates: Mapping[str, object] | None = None,
    page_url: str = "",
    digest_id: str = "",
    references: Sequence[Part] = (),
) -> Digest:
    """The digest of a week.

    `name` and the day of `week.end` make its identifier, where `digest_id` gives none. `references`: the new papers as
    files, which are attached and lie beside the page. `next_at`: when the next digest is due. `synthetic`: the
    records are made up, which the digest then says, and links no title. `error_rates`: measured errors of the
    classifier, label → share (a float) or words. `page_url`: the web pages, where the digest's
    page is linked; else it is named, for what a capped list leaves out.
    Raises DigestError when there is nothing to tell because the run failed, or because there was none.
    """
    _refuse_empty(week)
    digest_id = digest_id or f"{name}-{week.end:%Y-%m-%d}"
    references = _attached(references)

    def told(room: Room) -> Story:
        return tell(
            week,
            room,
            synthetic=synthetic,
            error_rates=error_rates,
            next_at=next_at,
            page_url=page_url,
            full_page=_address(page_url, page_file(digest_id)),
        )

    for room in _ROOMS:
        story = told(room)
        html = _mail(story, digest_id, references)
        if len(html.encode()) < MOST_BYTES:
            drawn = () if story.is_quiet else pictures(story.counts, week.topic)
            page = Part("page.html", "page", "text/html", _page(told(_PAGE_ROOM), digest_id, references).encode())
            return Digest(
                digest_id=digest_id,
                subject=story.subject,
                html=html,
                text=_text(story, references),
                period_start=week.start,
                period_end=week.end,
                parts=(*(Part(one.file, "picture", "image/png", png(one)) for one in drawn), *references, page),
            )
    raise DigestError(
        f"the digest stays above {MOST_BYTES:,} bytes however much is left out",
        where=digest_id,
        mend="Shorten the error rates or the topic's name in the settings.",
    )


def _address(page_url: str, file: str) -> str:
    """Where the digest's page is: on the web pages, or its file in reports/."""
    return f"{words.web_address(page_url)}/digests/{file}" if words.web_address(page_url) else file


def _refuse_empty(week: Week) -> None:
    counted = news(week)
    if counted.any or week.rejudged:
        return
    if week.run is None:
        raise DigestError(
            "nothing to tell: no run is stored", where=f"{week.end:%Y-%m-%d}", mend="Run `litwatch run` first."
        )
    if counted.failed:
        raise DigestError(
            f"nothing to tell: the run failed ({week.run.note or 'it left no note'})",
            where=f"{week.run.run_at:%Y-%m-%d}",
            mend="Mend what failed and run `litwatch run` again; an empty digest would look like a quiet week.",
        )


def _attached(references: Sequence[Part]) -> tuple[Part, ...]:
    """The references, marked as too large to be sent where they are."""
    if sum(len(part.content) for part in references) > MOST_ATTACHED:
        return tuple(replace(part, role="beside") for part in references)
    return tuple(references)


def _mail(story: Story, digest_id: str, references: Sequence[Part]) -> str:
    """The mail's HTML: styles inlined, pictures by their content ids. No file lies beside a mail to be linked."""
    shown = [(one, content_id(digest_id, one.file)) for one in pictures(story.counts, story.week.topic)]
    page = (
        environment()
        .get_template("mail.html.j2")
        .render(story=story, style=style(), pictures=shown, references=references, digest_id=digest_id, beside=False)
    )
    inliner = css_inline.CSSInliner(keep_at_rules=True, keep_style_tags=False, load_remote_stylesheets=False)
    inlined: str = inliner.inline(page)
    # The kept media rules come first in the head and are longer than the 1,024 bytes in which browsers look for it.
    return inlined.replace("<head>", '<head><meta charset="utf-8">', 1)


def _text(story: Story, references: Sequence[Part]) -> str:
    return environment().get_template("digest.txt.j2").render(story=story, references=references)


def _page(story: Story, digest_id: str, references: Sequence[Part]) -> str:
    """The same as a page in reports/: pictures drawn in it, links to what lies beside it."""
    shown = [svg(one) for one in pictures(story.counts, story.week.topic)]
    return (
        environment()
        .get_template("page.html.j2")
        .render(story=story, style=style(), pictures=shown, references=references, digest_id=digest_id, beside=True)
    )
