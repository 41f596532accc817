"""One polite client for each service: paced across all processes, retried outside the pace, timed out.

Comes in: a request and a function that reads its answer. Goes out: what that function returns, or a
`ServiceError`. It never believes an answer by itself: the reader decides, inside the retry.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TypeVar

import requests
import stamina
from urllib3.exceptions import HTTPError

from litwatch.errors import ServiceError
from litwatch.pace import Pace, Start
from litwatch.sending import TellingAdapter, Watch

T = TypeVar("T")

# Of a refusal that names no time, the second that was full must have passed.
FULL_SECOND = 1.0
ANSWER_EXCERPT = 500
PIECE = 262_144


class _NoAnswerError(ServiceError):
    """Nothing came back at all: no connection, or no answer in time."""


class _LeftAloneError(ServiceError):
    """Not asked, since too many requests before it failed. It says nothing new about the service."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on: attempts a request, first and longest wait, time to an answer's first byte, to its last and to
    the last attempt (seconds), and after how many requests in a row that got no answer at all, or only failures, the
    service is left alone. A service that takes every request and answers none costs `last_attempt_within` + `timeout`,
    once; one whose answers never end, `last_attempt_within` + `whole_answer_within`."""

    attempts: int = 6
    first_wait: float = 0.5
    longest_wait: float = 20.0
    timeout: float = 60.0
    whole_answer_within: float = 180.0
    last_attempt_within: float = 150.0
    silent_requests: int = 3
    failed_requests: int = 12


@dataclass
class Client:
    """A service's one client. Threads may share it.

    `per_second` is the service's published limit. When requests in a row got no answer, or nothing but
    failures, every further one fails at once (see Patience): a run that lost the network ends in minutes.
    """

    service: str
    base_url: str
    per_second: int
    headers: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""
    patience: Patience = field(default_factory=Patience)
    pace_directory: Path | None = None
    request_count: int = 0

    def __post_init__(self) -> None:
        self._pace = Pace(f"{self.base_url}|{self.secret}", self.per_second, self.pace_directory)
        self._lock = threading.Lock()
        self._local = threading.local()
        self._silent = 0
        self._failed = 0
        self._is_left = False

    def leave(self) -> None:
        """Ask nothing further: whatever waits, in any thread, fails at once."""
        self._is_left = True

    def ask(
        self,
        path: str,
        parameters: Mapping[str, str | Sequence[str]],
        read: Callable[[requests.Response], T],
        *,
        post: bool = False,
        attempts: int | None = None,
        headers: Mapping[str, str] | None = None,
        in_pieces: bool = False,
    ) -> T:
        """Send, have the answer read, return what `read` makes of it. A parameter of several values is sent so often.
        `in_pieces`: the body is left to `read`, which takes it by `pieces`.

        `read` raises `ServiceError` for an answer that can't be believed; where that is `retryable` the
        request is sent again, after a wait, up to `attempts` times (`patience.attempts`). The last error is raised.
        """
        waits = stamina.retry_context(
            on=_may_be_retried,
            attempts=attempts or self.patience.attempts,
            timeout=self.patience.last_attempt_within,
            wait_initial=self.patience.first_wait,
            wait_max=self.patience.longest_wait,
            wait_jitter=self.patience.first_wait,
        )
        try:
            for attempt in waits:
                with attempt:
                    self._raise_when_left_alone(f"{self.service} {path}")
                    answer = self._read(
                        read, self._send(path, parameters, post=post, headers=headers, in_pieces=in_pieces)
                    )
        except _LeftAloneError:
            raise
        except ServiceError as error:
            with self._lock:
                self._failed += 1
                self._silent = self._silent + 1 if isinstance(error, _NoAnswerError) else 0
            raise
        self._failed = self._silent = 0
        return answer

    def pieces(self, response: requests.Response) -> Iterator[bytes]:
        """The body of an answer that was asked for in pieces, as it was sent, each within
        `patience.whole_answer_within`; raises a retryable ServiceError where it breaks off."""
        watch = Watch(self.patience.whole_answer_within)
        try:
            while True:
                with Watch(self.patience.whole_answer_within) as watch:
                    watch.over(self._local.connection)
                    piece: bytes = response.raw.read(PIECE, decode_content=False)
                if watch.has_cut:
                    raise HTTPError
                if not piece:
                    return
                yield piece
        except (HTTPError, OSError) as error:
            raise ServiceError(
                f"the answer broke off ({'it did not go on' if watch.has_cut else type(error).__name__})",
                where=response.url,
                mend="Check the network, then run again.",
                retryable=True,
            ) from None

    def _send(
        self,
        path: str,
        parameters: Mapping[str, str | Sequence[str]],
        *,
        post: bool,
        headers: Mapping[str, str] | None,
        in_pieces: bool,
    ) -> requests.Response:
        where = f"{self.service} {path}"
        session = self._session()
        address = self.base_url + path
        limits = (min(10.0, self.patience.timeout), self.patience.timeout)
        start = self._local.start = self._pace.wait()
        self._local.is_out = False
        self._local.connection = None  # through a proxy nothing tells of it
        with self._lock:
            self.request_count += 1
        try:
            with Watch(self.patience.whole_answer_within) as watch:
                self._local.watch = watch
                if post:
                    response = session.post(address, data=dict(parameters), timeout=limits)
                else:
                    response = session.get(
                        address, params=dict(parameters), timeout=limits, headers=headers, stream=in_pieces
                    )
            if watch.has_cut:
                raise requests.exceptions.ChunkedEncodingError
        except requests.RequestException as error:
            # ChunkedEncodingError means that an answer began: the service is there.
            broken = isinstance(error, requests.exceptions.ChunkedEncodingError)
            raise (ServiceError if broken else _NoAnswerError)(
                f"no whole answer from {self.base_url} ({self._without_secret(_reason(error, watch))})",
                where=where,
                mend="Check the network, then run again.",
                retryable=True,
            ) from None
        finally:
            if not self._local.is_out:  # nor will it ever be
                self._pace.left(start)
        self._heed_remaining(response, start)
        self._raise_when_refused(response, where)
        return response

    def _has_left(self, connection: socket.socket | None) -> None:
        """This thread's request is out, on this connection."""
        self._local.connection = connection
        self._local.watch.over(connection)
        self._local.is_out = True
        self._pace.left(self._local.start)

    def _is_answered(self) -> None:
        self._pace.answered(self._local.start)

    def _raise_when_left_alone(self, where: str) -> None:
        if self._is_left:
            raise _LeftAloneError("not asked, since the run was stopped", where=where, mend="Run again.")
        if self._silent >= self.patience.silent_requests or self._failed >= self.patience.failed_requests:
            raise _LeftAloneError(
                f"not asked, since {self.service} had failed too often before",
                where=where,
                mend=f"Check the network and the address {self.base_url}, then run again.",
            )

    def _heed_remaining(self, response: requests.Response, start: Start) -> None:
        """X-RateLimit-Remaining: 0 is what our own pace leads to at every full second; where our own requests do not
        explain it, somebody else behind this address or key asks as well, and this machine stands back."""
        if response.headers.get("X-RateLimit-Remaining", "").strip() != "0" or response.status_code == 429:
            return
        told = response.headers.get("X-RateLimit-Limit", "").strip()
        if self._pace.is_shared(start, int(told) if told.isdigit() else self.per_second):
            self._pace.pause(FULL_SECOND)

    def _raise_when_refused(self, response: requests.Response, where: str) -> None:
        """Raise for HTTP 429 and 5xx; every other status is the reader's to judge."""
        if response.status_code != 429 and response.status_code < 500:
            return
        wait = _retry_after(response)
        if response.status_code == 429 and wait is None:
            wait = FULL_SECOND
        if wait:
            self._pace.pause(wait)
        what = "asked too often" if response.status_code == 429 else "the service failed"
        raise ServiceError(
            f"{what} (HTTP {response.status_code})",
            where=where,
            mend="It is tried again; if this lasts, run again later.",
            retryable=True,
            status=response.status_code,
            answer=self._without_secret(response.text[:ANSWER_EXCERPT]),
            retry_after=wait,
        )

    def _read(self, read: Callable[[requests.Response], T], response: requests.Response) -> T:
        """What `read` makes of it. NCBI's refusals quote the key they refuse: no error carries it further."""
        try:
            return read(response)
        except ServiceError as error:
            error.what = self._without_secret(error.what)
            error.answer = self._without_secret(error.answer)
            error.args = (error.line(),)
            raise

    def _without_secret(self, text: str) -> str:
        return text.replace(self.secret, "…") if self.secret else text

    def _session(self) -> requests.Session:
        # requests does not promise that a Session may be shared by threads.
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.headers.update(self.headers)
            for scheme in ("http://", "https://"):
                session.mount(scheme, TellingAdapter(self._has_left, self._is_answered))
            self._local.session = session
        return session


def _may_be_retried(error: Exception) -> bool | float:
    if not isinstance(error, ServiceError) or not error.retryable:
        return False
    return error.retry_after or True


def _retry_after(response: requests.Response) -> float | None:
    """Seconds from a Retry-After header (a number or a date), at most a minute."""
    text = response.headers.get("Retry-After", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(text).timestamp() - time.time()
        except ValueError:
            return None
    return min(max(seconds, 0.1), 60.0)


def _reason(error: requests.RequestException, watch: Watch) -> str:
    if watch.has_cut:
        return "it did not end"
    if isinstance(error, requests.Timeout):
        return "timed out"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return type(error).__name__
