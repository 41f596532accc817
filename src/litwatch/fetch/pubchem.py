"""PubChem by PUG REST: what it calls a compound. Asked by people who write a watchlist, never by a run.

PUG REST answers an unknown name with HTTP 404 and {"Fault": {"Code": "PUGREST.NotFound"}}, and asks for at most five
requests a second (its usage policy).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from requests import Response

from litwatch.errors import ServiceError
from litwatch.polite import Client


class PubChem:
    """Names and registry numbers of one compound."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def cid(self, name: str) -> int | None:
        """The first compound of this name, None where PubChem knows none (CID 0 is none). Raises ServiceError."""
        found = self._ask(f"compound/name/{quote(name, safe='')}/cids/JSON", lambda told: told["IdentifierList"]["CID"])
        return int(found[0]) if found and int(found[0]) else None

    def synonyms(self, cid: int) -> tuple[str, ...]:
        """Its depositors' names, the most used first. Raises ServiceError."""
        found = self._ask(
            f"compound/cid/{cid}/synonyms/JSON",
            lambda told: told["InformationList"]["Information"][0].get("Synonym", []),
        )
        return tuple(str(one) for one in found)

    def registry_numbers(self, cid: int) -> tuple[str, ...]:
        """Its numbers in registries (CAS, UNII, EC and others), as depositors gave them. Raises ServiceError."""
        found = self._ask(
            f"compound/cid/{cid}/xrefs/RegistryID/JSON",
            lambda told: told["InformationList"]["Information"][0].get("RegistryID", []),
        )
        return tuple(str(one) for one in found)

    def _ask(self, path: str, take: Callable[[Any], list[Any]]) -> list[Any]:
        def read(response: Response) -> list[Any]:
            try:
                told = json.loads(response.content)
                fault = str(told.get("Fault", {}).get("Code", ""))
                if response.status_code == 404 and fault == "PUGREST.NotFound":
                    return []
                if response.status_code == 200 and not fault:
                    return take(told)
                what = fault or f"HTTP {response.status_code}"
            except (ValueError, KeyError, IndexError, TypeError, AttributeError):
                what = "what is no PUG REST answer"
            raise ServiceError(
                f"PubChem answered {what}",
                where=f"PubChem {path}",
                mend="Try again later.",
                retryable=response.status_code == 200 or "Busy" in what,
                status=response.status_code,
                answer=response.text[:500],
            )

        return self._client.ask(path, {}, read)
