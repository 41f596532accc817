"""What belongs to a digest beside its words: the pictures in the mail, the page, the references."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

_UNSAFE = re.compile(r"[^A-Za-z0-9@._+-]+")
_LONGEST_NAME = 150

# picture: shown in the mail by its content id. page: the digest as a web page. attached: a file of the mail, and beside
# the page. beside: beside the page only, since it is too large to be sent.
Role = Literal["picture", "page", "attached", "beside"]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a digest. `name` is unique in it; `media_type` as in Content-Type."""

    name: str
    role: Role
    media_type: str
    content: bytes


def content_id(digest_id: str, name: str) -> str:
    """What the mail's HTML calls a picture by (RFC 2392), without angle brackets."""
    return f"{name}.{digest_id}@litwatch"


def page_file(digest_id: str) -> str:
    """The name of a digest's page in reports/."""
    return f"digest-{safe_name(digest_id)}.html"


def safe_name(name: str) -> str:
    """A file name of safe characters; what had to be changed is told apart by a hash."""
    safe = _UNSAFE.sub("_", name).lstrip(".")[:_LONGEST_NAME]
    return safe if safe == name else f"{safe}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
