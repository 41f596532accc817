"""One polite client for each service: paced across all processes, retried outside the pace, timed out.

Comes in: a request and a function that reads its answer. Goes out: what that function returns, or a
`ServiceError`. It never believes an answer by itself: the reader decides, inside the retry.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TypeVar

import requests
import stamina
from filelock import FileLock

from litwatch.errors import ServiceError

T = TypeVar("T")

# NCBI counts requests as they arrive; a window longer than a second absorbs the jitter between
# our start and their arrival (eutils-facts, section 1: spacing at exactly 1/3 s still drew refusals).
WINDOW_SECONDS = 1.3
REMEMBERED_SECONDS = 6.0
# Of a refusal that names no time, the second that was full must have passed.
FULL_SECOND = 1.0
ANSWER_EXCERPT = 500


class Pace:
    """At most `per_second` request starts in any second, for every process and thread of this machine.

    The reserved start times stand in a small file under a lock: no rate limiter that we know of holds
    for threads and processes at once and can be told to pause for all of them (docs/decisions/0003).
    """

    def __init__(self, key: str, per_second: int, directory: Path | None = None) -> None:
        folder = directory or Path(tempfile.gettempdir()) / "litwatch-pace"
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(key.encode()).hexdigest()[:16]
        self.per_second = per_second
        self._file = folder / f"{name}.json"
        self._between_processes = FileLock(folder / f"{name}.lock", thread_local=False)
        self._between_threads = threading.Lock()

    def wait(self) -> float:
        """Sleep until a start is free, take it, and return its moment (seconds of time.time()).

        A start is taken when it is due and never before, so that a pause holds for those who wait already.
        """
        while True:
            with self._between_threads, self._between_processes:
                now = time.time()
                starts, not_before = self._read(now)
                free = not_before
                if len(starts) >= self.per_second:
                    free = max(free, starts[-self.per_second] + WINDOW_SECONDS)
                if free <= now:
                    recent = [start for start in starts if start > now - REMEMBERED_SECONDS]
                    kept = max(len(recent), self.per_second)
                    self._write([*starts, now][-kept - 1 :], not_before)
                    return now
            time.sleep(free - now)

    def pause(self, seconds: float) -> None:
        """Nobody on this machine asks again before `seconds` have passed (Retry-After)."""
        with self._between_threads, self._between_processes:
            now = time.time()
            starts, not_before = self._read(now)
            self._write(starts, max(not_before, now + seconds))

    def is_shared(self, start: float, limit: int) -> bool:
        """The service has counted `limit` requests around `start`, and this machine sent fewer: another asks too."""
        with self._between_threads, self._between_processes:
            now = time.time()
            starts, _ = self._read(now)
        if now - start > REMEMBERED_SECONDS / 2:
            return False  # too long ago to know, and the second that was full is over
        return sum(abs(one - start) <= WINDOW_SECONDS for one in starts) < limit

    def _read(self, now: float) -> tuple[list[float], float]:
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            starts = [float(start) for start in kept["starts"]]
            not_before = float(kept["not_before"])
        except (OSError, ValueError, KeyError, TypeError):
            return [], 0.0
        # A clock set back would otherwise make everyone wait for the difference.
        horizon = now + 120
        return [start for start in starts if start < horizon], not_before if not_before < horizon else 0.0

    def _write(self, starts: list[float], not_before: float) -> None:
        self._file.write_text(json.dumps({"starts": starts, "not_before": not_before}), encoding="utf-8")


class _NoAnswerError(ServiceError):
    """Nothing came back at all: no connection, or no answer in time."""


class _LeftAloneError(ServiceError):
    """Not asked, since too many requests before it failed. It says nothing new about the service."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on: attempts a request, first and longest wait, time to an answer and to the last attempt
    (seconds), and after how many requests in a row that got no answer at all, or only failures, the service is left
    alone. A service that takes every request and answers none costs `last_attempt_within` + `timeout`, once."""

    attempts: int = 6
    first_wait: float = 0.5
    longest_wait: float = 20.0
    timeout: float = 60.0
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

    def ask(
        self,
        path: str,
        parameters: Mapping[str, str | Sequence[str]],
        read: Callable[[requests.Response], T],
        *,
        post: bool = False,
        attempts: int | None = None,
    ) -> T:
        """Send, have the answer read, return what `read` makes of it. A parameter of several values is sent so often.

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
                    answer = self._read(read, self._send(path, parameters, post=post))
        except _LeftAloneError:
            raise
        except ServiceError as error:
            with self._lock:
                self._failed += 1
                self._silent = self._silent + 1 if isinstance(error, _NoAnswerError) else 0
            raise
        self._failed = self._silent = 0
        return answer

    def _send(self, path: str, parameters: Mapping[str, str | Sequence[str]], *, post: bool) -> requests.Response:
        where = f"{self.service} {path}"
        start = self._pace.wait()
        with self._lock:
            self.request_count += 1
        session = self._session()
        address = self.base_url + path
        limits = (min(10.0, self.patience.timeout), self.patience.timeout)
        try:
            if post:
                response = session.post(address, data=dict(parameters), timeout=limits)
            else:
                response = session.get(address, params=dict(parameters), timeout=limits)
        except requests.RequestException as error:
            # ChunkedEncodingError means that an answer began: the service is there.
            broken = isinstance(error, requests.exceptions.ChunkedEncodingError)
            raise (ServiceError if broken else _NoAnswerError)(
                f"no whole answer from {self.base_url} ({self._without_secret(_reason(error))})",
                where=where,
                mend="Check the network, then run again.",
                retryable=True,
            ) from None
        self._heed_remaining(response, start)
        self._raise_when_refused(response, where)
        return response

    def _raise_when_left_alone(self, where: str) -> None:
        if self._silent >= self.patience.silent_requests or self._failed >= self.patience.failed_requests:
            raise _LeftAloneError(
                f"not asked, since {self.service} had failed too often before",
                where=where,
                mend=f"Check the network and the address {self.base_url}, then run again.",
            )

    def _heed_remaining(self, response: requests.Response, start: float) -> None:
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


def _reason(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return "timed out"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return type(error).__name__
