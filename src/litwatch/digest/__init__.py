"""STAGE 9. A Week in; a Digest (subject, HTML, plain text) out. Reads templates and nothing else; sends nothing,
stores nothing, decides no label.

`words` says how labels read, `quote` shows the words that decided, `story` arranges the week, `page` prints it.

Hands on: `Digest`.
"""

from litwatch.digest.compose import MOST_BYTES, Digest, compose

__all__ = ["MOST_BYTES", "Digest", "compose"]
