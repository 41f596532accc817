"""STAGE 9. A Week in; a Digest (subject, HTML, plain text, pictures, page) out. Reads templates and nothing else; sends
nothing, stores nothing, decides no label.

`words` says how labels read, `quote` shows the words that decided, `story` arranges the week, `counts` counts
its primary papers and `picture` draws them, `page` holds the templates, `render` prints the story with them, in as much
room as a mail has.

Hands on: `Digest` and its `Part`s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from litwatch.lazily import on_demand

if TYPE_CHECKING:
    from litwatch.digest.parts import Part, content_id
    from litwatch.digest.render import MOST_BYTES, Digest, compose

__all__ = ["MOST_BYTES", "Digest", "Part", "compose", "content_id"]

__getattr__ = on_demand(
    __name__,
    {
        "parts": ("Part", "content_id"),
        "render": ("Digest", "MOST_BYTES", "compose"),
    },
)
