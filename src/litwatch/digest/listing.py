"""A list of which the first items are shown, and the others counted. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """The first items of a list, and how many more there are."""

    shown: tuple[T, ...]
    left: int = 0

    @property
    def total(self) -> int:
        return len(self.shown) + self.left


def listing(items: Sequence[T], most: int) -> Listing[T]:
    """At most `most` items, and how many are left."""
    return Listing(tuple(items[:most]), max(0, len(items) - most))
