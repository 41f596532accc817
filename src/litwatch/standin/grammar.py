"""A PubMed query as text in; a tree of groups and terms out. Nothing is looked up here.

Rules: operators in upper case, left to right, no precedence; `&` and `|` stand for AND and OR; neighbours without
an operator are ANDed; brackets inside quotation marks are text (PubMed User Guide; eutils-facts, section 3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r'\s*(?:(?P<quoted>"[^"]*")|(?P<tag>\[[^\[\]"]*\])|(?P<open>\()|(?P<close>\))|(?P<colon>:)|(?P<set>\#\d+)(?!\w)'
    r'|(?P<lone>["\[\]])|(?P<word>[^\s()"\[\]:]+))'
)
_OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "&": "AND", "|": "OR"}
_CURLY = str.maketrans({"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"'})


@dataclass(frozen=True, slots=True)
class Term:
    """Words with an optional tag; `until` is the upper end of a range. `tag` is as sent, without brackets."""

    text: str
    quoted: bool = False
    tag: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class SetNumber:
    """`#1`: an earlier search of the same WebEnv."""

    number: int


@dataclass(frozen=True, slots=True)
class Group:
    """Operands with the operator before each (the first one's is AND and means nothing). `tag`: ignored by PubMed."""

    operands: tuple[tuple[str, Node], ...]
    tag: str | None = None


Node = Term | SetNumber | Group


@dataclass(slots=True)
class Reading:
    """A tree, and what was ignored on the way to it, as OutputMessage texts."""

    tree: Group
    messages: list[str] = field(default_factory=list)


def read(query: str) -> Reading:
    """Read a query; nothing is ever refused, PubMed only ignores and tells."""
    return _Reader(query.translate(_CURLY)).whole()


class _Reader:
    def __init__(self, query: str) -> None:
        self._tokens = [(str(m.lastgroup), m.group(m.lastgroup or 0)) for m in _TOKEN.finditer(query)]
        self._at = 0
        self._messages: list[str] = []

    def whole(self) -> Reading:
        operands: list[tuple[str, Node]] = []
        while self._at < len(self._tokens):
            operands.extend(self._group().operands)
            if self._peek() == "close":  # one too many
                self._take()
                self._messages.append("Unmatched parenthesis ignored.")
        return Reading(Group(tuple(operands)), self._messages)

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at][0] if at < len(self._tokens) else ""

    def _take(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _operator(self) -> str | None:
        if self._peek() == "word" and self._tokens[self._at][1] in _OPERATORS:
            return _OPERATORS[self._take()]
        return None

    def _group(self) -> Group:
        """Operands up to a closing parenthesis or the end."""
        operands: list[tuple[str, Node]] = []
        while self._peek() not in ("", "close"):
            operator = self._operator() or "AND"
            node = self._operand()
            if node is not None:
                operands.append((operator, node))
        return Group(tuple(operands))

    def _operand(self) -> Node | None:
        kind = self._peek()
        if kind == "open":
            return self._parenthesis()
        if kind == "set":
            return SetNumber(int(self._take()[1:]))
        if kind == "quoted":
            return self._tagged(self._take()[1:-1], quoted=True)
        if kind == "word" and self._tokens[self._at][1] not in _OPERATORS:
            return self._words()
        if kind not in ("", "close", "word"):
            self._ignore()
        return None

    def _parenthesis(self) -> Group:
        self._take()
        group = self._group()
        if self._peek() == "close":
            self._take()
        else:
            self._messages.append("Unmatched parenthesis ignored.")
        return Group(group.operands, self._take()[1:-1].strip() if self._peek() == "tag" else None)

    def _words(self) -> Term:
        """Words up to anything else: one term, so that a phrase before a tag stays together."""
        words = [self._take()]
        while self._peek() == "word" and self._tokens[self._at][1] not in _OPERATORS:
            words.append(self._take())
        return self._tagged(" ".join(words), quoted=False)

    def _tagged(self, text: str, *, quoted: bool) -> Term:
        """`x[tag]`, `x:y[tag]` or `x[tag] : y[tag]`."""
        tag = self._take()[1:-1].strip() if self._peek() == "tag" else None
        if self._peek() == "colon" and self._peek(1) in ("word", "quoted"):
            self._take()
            until = self._take().strip('"')
            last = self._take()[1:-1].strip() if self._peek() == "tag" else None
            return Term(text, quoted, tag or last, until)
        return Term(text, quoted, tag)

    def _ignore(self) -> None:
        ignored = self._take()
        if ignored == '"':
            self._messages.append("Unmatched double quote ignored.")
        elif ignored in "[]":
            self._messages.append(ignored)
