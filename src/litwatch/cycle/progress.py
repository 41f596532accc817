"""How a long step tells that it moves. The library knows this interface; the command line draws the bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Progress(Protocol):
    """`step` opens a named step of `total` units and gives a function that counts units done."""

    def step(self, name: str, total: int) -> AbstractContextManager[Callable[[int], None]]: ...


class Silent:
    """Tells nothing."""

    @contextmanager
    def step(self, name: str, total: int) -> Iterator[Callable[[int], None]]:
        del name, total
        yield lambda _: None
