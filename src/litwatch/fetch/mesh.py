"""NCBI's MeSH database by E-utilities: the descriptor or supplementary concept of a name, with its entry terms."""

from __future__ import annotations

import json
from dataclasses import dataclass

from requests import Response

from litwatch.errors import ServiceError
from litwatch.fetch import answers
from litwatch.polite import Client


@dataclass(frozen=True, slots=True)
class Concept:
    """One MeSH record: its identifier (D…: descriptor, C…: supplementary concept) and its terms, preferred first."""

    ui: str
    terms: tuple[str, ...]


class Mesh:
    """The two questions that a name needs."""

    def __init__(self, client: Client, *, tool: str, email: str) -> None:
        self._client = client
        self._common = {"db": "mesh", "tool": tool, "email": email}
        if client.secret:
            self._common["api_key"] = client.secret

    def concept(self, name: str) -> Concept | None:
        """The record that has this name among its terms, None where MeSH has none. Raises ServiceError."""
        where, quoted = f"MeSH esearch.fcgi, {name}", " ".join(name.replace('"', " ").split())
        page = self._client.ask(
            "esearch.fcgi",
            self._common | {"term": f'"{quoted}"[mh] OR "{quoted}"[nm]', "retmode": "xml", "retmax": "20"},
            lambda response: answers.read_search(response.status_code, response.content, where),
            post=True,
        )
        if not page.pmids:
            return None
        parameters = self._common | {"id": ",".join(map(str, page.pmids)), "version": "2.0", "retmode": "json"}
        found = self._client.ask("esummary.fcgi", parameters, _read_summaries, post=True)
        wanted = quoted.casefold()
        return next((one for one in found if wanted in (term.casefold() for term in one.terms)), None)


def _read_summaries(response: Response) -> tuple[Concept, ...]:
    try:
        result = json.loads(response.content.decode("utf-8"), strict=False)["result"]
        entries = [result[uid] for uid in result["uids"]]
        return tuple(
            Concept(str(one["ds_meshui"]), tuple(map(str, one["ds_meshterms"])))
            for one in entries
            if "error" not in one
        )
    except (ValueError, KeyError, TypeError):
        raise ServiceError(
            "MeSH answered what is no ESummary",
            where="MeSH esummary.fcgi",
            mend="Try again later.",
            retryable=True,
            status=response.status_code,
            answer=response.text[:500],
        ) from None
