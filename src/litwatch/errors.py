"""Every error that litwatch raises on purpose, as one tree.

    LitwatchError                 exit status 1
    ├── ConfigError               exit status 2: a file, a key or the environment is wrong
    ├── UsageError                exit status 2: the arguments are wrong
    ├── QueryError                a name that would match nothing or everything
    ├── ServiceError              a service refused, failed, or answered what can't be believed
    ├── DocumentError             a file that is not what its name says
    ├── StoreError                the database can't be opened, read or written
    │   ├── StoreBusyError        another process is writing
    │   └── StoreVersionError     written by a newer litwatch
    ├── DigestError               a digest that must not be rendered
    └── SendError                 mail was refused or not accepted

An error says *what* is wrong, *where*, and how to *mend* it; the command line prints these three and
nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from litwatch.refusals import Kind
from litwatch.shown import LONGEST_LINE, clean, printable, sentence


class LitwatchError(Exception):
    """Base of the tree.

    `what` is one sentence without a full stop; `where` a file, address, table or argument ("" when the
    sentence says it); `mend` what the reader can do. Each may quote what came from outside, and is made one printable
    line.
    """

    exit_status = 1
    longest = LONGEST_LINE

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = clean(what, self.longest)
        self.where = printable(where)
        self.mend = clean(mend, self.longest)
        super().__init__(self.line())

    def line(self) -> str:
        """The error as one line, for standard error and for logs."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        text = f"{sentence(head)} {self.mend}" if self.mend else head
        return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a configuration file: file, line (0 = not tied to a line), key, what, what is right."""

    file: str
    line: int
    key: str
    what: str
    right: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        key = f"{self.key}: " if self.key else ""
        right = f" ({self.right})" if self.right else ""
        return f"{place}: {key}{self.what}{right}"


class ConfigError(LitwatchError):
    """One or more problems in the configuration, reported together, a line each; the first fifty where there are
    more, with how many more."""

    exit_status = 2
    most_told = 50
    longest = most_told * LONGEST_LINE

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self._told()))

    def line(self) -> str:
        return "\n".join(self._told())

    def _told(self) -> list[str]:
        told = [clean(str(problem), LONGEST_LINE) for problem in self.problems[: self.most_told]]
        more = len(self.problems) - len(told)
        return [*told, f"and {more:,} more"] if more else told


class UsageError(LitwatchError):
    """The arguments of a command are wrong."""

    exit_status = 2


class QueryError(LitwatchError):
    """A query that can't be built from a name or a topic."""


class ServiceError(LitwatchError):
    """A service did not answer, or answered what can't be believed.

    `retryable` says whether the same request may succeed later; `status` is the HTTP status (None when
    there was no answer); `answer` the beginning of the answer, for the log; `retry_after` the seconds
    that the service asked us to wait, if it did.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        mend: str = "",
        retryable: bool = False,
        status: int | None = None,
        answer: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(what, where=where, mend=mend)
        self.retryable = retryable
        self.status = status
        self.answer = answer
        self.retry_after = retry_after


class DocumentError(LitwatchError):
    """A document (PubMed XML, MEDLINE file, a guide to audit) can't be read as a whole."""


class StoreError(LitwatchError):
    """The database can't be opened, read or written."""


class StoreBusyError(StoreError):
    """Another process holds the working database."""


class StoreVersionError(StoreError):
    """The database was written by a newer litwatch."""


class DigestError(LitwatchError):
    """A digest that must not be rendered, or is not there."""


class SendError(LitwatchError):
    """A message was not accepted for a recipient. `permanent`: it never will be; `kind`: why (refusals.Kind)."""

    def __init__(self, what: str, *, where: str = "", mend: str = "", permanent: bool = False, kind: Kind = "") -> None:
        super().__init__(what, where=where, mend=mend)
        self.permanent = permanent
        self.kind: Kind = kind
