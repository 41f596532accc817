"""Records for a small corpus, and a client that asks a running stand-in over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import requests
from lxml import etree

from litwatch.standin import StandIn

TODAY = date(2026, 11, 23)


def article(
    pmid: int, title: str, abstract: str = "", *, created: str = "2020-01-01", published: str = "", revised: str = "",
    inside: str = "", after: str = "", data: str = "", status: str = "MEDLINE",
) -> str:  # fmt: skip
    """One record as XML. `inside` goes into Article after the title, `after` behind Article, `data` into PubmedData."""
    year, month, day = (revised or created).split("-")
    cyear, cmonth, cday = created.split("-")
    pub = published or f"<Year>{cyear}</Year><Month>{cmonth}</Month>"
    text = f"<Abstract><AbstractText>{abstract}</AbstractText></Abstract>" if abstract else ""
    stamp = f"<Year>{cyear}</Year><Month>{cmonth}</Month><Day>{cday}</Day>"
    return (
        f'<PubmedArticle><MedlineCitation Status="{status}" Owner="NLM"><PMID Version="1">{pmid}</PMID>'
        f"<DateRevised><Year>{year}</Year><Month>{month}</Month><Day>{day}</Day></DateRevised>"
        f"<Article><Journal><JournalIssue><PubDate>{pub}</PubDate></JournalIssue><Title>Journal of Examples</Title>"
        f"</Journal><ArticleTitle>{title}</ArticleTitle>{text}{inside}</Article>{after}</MedlineCitation>"
        f'<PubmedData><History><PubMedPubDate PubStatus="pubmed">{stamp}</PubMedPubDate>'
        f'<PubMedPubDate PubStatus="entrez">{stamp}</PubMedPubDate></History>{data}</PubmedData></PubmedArticle>'
    )


@dataclass
class Client:
    """Asks a running stand-in, as any program would."""

    standin: StandIn

    def get(self, utility: str, **parameters: Any) -> requests.Response:
        sent = {"db": "pubmed", **parameters}
        return requests.get(f"{self.standin.base_url}{utility}.fcgi", params=sent, timeout=10)

    def post(self, utility: str, **parameters: Any) -> requests.Response:
        sent = {"db": "pubmed", **parameters}
        return requests.post(f"{self.standin.base_url}{utility}.fcgi", data=sent, timeout=10)

    def search(self, term: str, **parameters: Any) -> dict[str, Any]:
        sent = {"retmode": "json", "retmax": 1000, "term": term, **parameters}
        answer: dict[str, Any] = self.post("esearch", **sent).json()["esearchresult"]
        return answer

    def pmids(self, term: str, **parameters: Any) -> set[int]:
        return {int(pmid) for pmid in self.search(term, **parameters)["idlist"]}

    def xml(self, utility: str, **parameters: Any) -> etree._Element:
        return etree.fromstring(self.get(utility, **parameters).content)
