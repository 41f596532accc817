"""A Europe PMC query as text in; what it asks of one paper out. Nothing is looked up here.

AND, OR, NOT, parentheses, FIELD:word, FIELD:"phrase" and FIELD:(…); adjacent terms are ANDed. Assumption: AND binds
more tightly than OR. Nothing is refused: what makes no sense is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from litwatch.standin.citation import Words, split_words

Texts = Mapping[str, tuple[Words, ...]]

_PART = re.compile(r'\s*([()]|[A-Z_]+:|"[^"]*"|"|[^\s()"]+)')
_FIELD = re.compile(r"[A-Z_]+:$")
_OPERATORS = ("AND", "OR", "NOT")
_MEMBERS = {"TITLE_ABS": ("TITLE", "ABSTRACT")}


@dataclass(frozen=True, slots=True)
class Term:
    """Words next to each other in one text of the field; "" is any field."""

    words: Words
    field: str = ""

    def fits(self, texts: Texts) -> bool:
        fields = _MEMBERS.get(self.field, (self.field,)) if self.field else tuple(texts)
        return any(_within(self.words, text) for name in fields for text in texts.get(name, ()))


@dataclass(frozen=True, slots=True)
class Join:
    """Parts of which all or any must fit."""

    parts: tuple[Node, ...]
    any_will_do: bool = False

    def fits(self, texts: Texts) -> bool:
        fitting = (part.fits(texts) for part in self.parts)
        return any(fitting) if self.any_will_do else all(fitting)


@dataclass(frozen=True, slots=True)
class Not:
    """What must not fit."""

    part: Node

    def fits(self, texts: Texts) -> bool:
        return not self.part.fits(texts)


@dataclass(frozen=True, slots=True)
class Nothing:
    """What no paper fits."""

    def fits(self, texts: Texts) -> bool:
        return False


Node = Term | Join | Not | Nothing


def read(query: str) -> Node:
    """The query as a tree."""
    return _Reader(query).whole()


class _Reader:
    def __init__(self, query: str) -> None:
        lone_mark = '"'
        self._parts = [part for part in _PART.findall(query) if part != lone_mark]
        self._at = 0

    def whole(self) -> Node:
        found: list[Node] = []
        while self._next():
            found += self._any("")
            self._skip(")")  # one too many
        return _joined(found) if found else Nothing()

    def _next(self) -> str:
        return self._parts[self._at] if self._at < len(self._parts) else ""

    def _skip(self, part: str) -> bool:
        is_there = self._next() == part
        self._at += is_there
        return is_there

    def _any(self, field: str) -> list[Node]:
        """Up to a closing parenthesis or the end: one node, or none where nothing stands."""
        found = self._all(field)
        while self._skip("OR"):
            found += self._all(field)
        return [_joined(found, any_will_do=True)] if found else []

    def _all(self, field: str) -> list[Node]:
        found: list[Node] = []
        while self._next() not in ("", ")", "OR"):
            if not self._skip("AND"):
                found += self._one(field)
        return [_joined(found)] if found else []

    def _one(self, field: str) -> Iterator[Node]:
        part = self._next()
        self._at += 1
        if part == "NOT":
            if self._next() not in ("", ")", "OR"):
                yield from map(Not, self._one(field))
        elif part == "(":
            yield from self._any(field)
            self._skip(")")
        elif _FIELD.match(part):
            if self._next() not in ("", ")", *_OPERATORS):
                yield from self._one(part[:-1])
        elif field in ("EXT_ID", "PMCID") and part.startswith('"'):
            yield Nothing()  # quoted identifiers fail
        else:
            words = split_words(part)
            yield Term(words, field) if words else Nothing()


def _joined(parts: list[Node], *, any_will_do: bool = False) -> Node:
    return parts[0] if len(parts) == 1 else Join(tuple(parts), any_will_do)


def _within(words: Words, text: Words) -> bool:
    return words[0] in text and any(text[at : at + len(words)] == words for at in range(len(text) - len(words) + 1))
