"""The History server: sets of PMIDs under a WebEnv and a query key."""

from __future__ import annotations

import hashlib
import threading


class LostSetError(Exception):
    """No set of that key and WebEnv. Its text is the ERROR that E-utilities give (eutils-facts, section 2)."""


class History:
    """Sets in memory. A WebEnv is `MCID_` and 24 hexadecimal digits; keys count from 1 within it."""

    def __init__(self) -> None:
        self._sets: dict[str, list[list[int]]] = {}
        self._lock = threading.Lock()

    def keep(self, pmids: list[int], web_env: str = "") -> tuple[str, int]:
        """Store a set, in the given WebEnv where it is known; its WebEnv and query key."""
        with self._lock:
            if web_env not in self._sets:
                web_env = f"MCID_{hashlib.sha256(str(len(self._sets)).encode()).hexdigest()[:24]}"
            self._sets.setdefault(web_env, []).append(list(pmids))
            return web_env, len(self._sets[web_env])

    def pmids(self, web_env: str, query_key: str) -> list[int]:
        """The set in its order; LostSetError when there is none."""
        sets = self._sets.get(web_env, [])
        if not query_key.isdigit() or not 1 <= int(query_key) <= len(sets):
            raise LostSetError(f"Unable to obtain query #{query_key}")
        return sets[int(query_key) - 1]

    def lose(self) -> None:
        """Forget everything, as an expired WebEnv does."""
        with self._lock:
            self._sets.clear()
