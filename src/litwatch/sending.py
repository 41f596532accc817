"""A requests adapter that tells when a request has left and when its answer begins, and a watch that cuts an answer
which never ends.

What a service counts is when it comes, not when it was let go; between the two lie a handshake, and whatever else this
machine had to do.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class TellingAdapter(HTTPAdapter):
    """Calls, in the thread that sends, `left` with the connection's socket as soon as a request's last byte is written,
    and `answered` when the head of its answer is read.

    Through a proxy it says nothing: the proxy decides when a request leaves.
    """

    def __init__(self, left: Callable[[socket.socket | None], None], answered: Callable[[], None]) -> None:
        self._left = left
        self._answered = answered
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        left, answered = self._left, self._answered

        class Telling(HTTPConnection):
            def getresponse(self) -> Any:
                left(self.sock)
                response = super().getresponse()
                answered()
                return response

        class Plain(Telling): ...

        class Secure(Telling, HTTPSConnection): ...

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


class Watch:
    """Around one request: cuts its connection when the whole answer takes longer than `seconds`.

    A time-out counts from byte to byte, so that a server which sends one now and then could hold a run for ever.
    `has_cut`: it did, and what came is no answer.
    """

    def __init__(self, seconds: float) -> None:
        self.has_cut = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def over(self, watched: socket.socket | None) -> None:
        self._socket = watched

    def _cut(self) -> None:
        self.has_cut = True
        if self._socket is not None:
            with suppress(OSError):  # closed already
                self._socket.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
