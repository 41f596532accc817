"""Short citations in the shape of PubMed's DTD, with only what a test is about."""

from __future__ import annotations

from pathlib import Path

from litwatch.parse import Record, read_pubmed_xml

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
JOURNAL = "<Journal><Title>J Test</Title></Journal>"


def article(
    inside: str = "<ArticleTitle>A title.</ArticleTitle>",
    *,
    after: str = "",
    data: str = "",
    pmid: str = '<PMID Version="1">101</PMID>',
    attributes: str = 'Status="MEDLINE"',
) -> str:
    """A PubmedArticle: `inside` its Article, `after` it in the MedlineCitation, `data` in its PubmedData."""
    return (
        f"<PubmedArticle><MedlineCitation {attributes}>{pmid}<Article>{inside}</Article>{after}</MedlineCitation>"
        f"<PubmedData>{data}</PubmedData></PubmedArticle>"
    )


def document(*citations: str, root: str = "PubmedArticleSet", head: str = "") -> bytes:
    return f'<?xml version="1.0" ?>{head}<{root}>{"".join(citations)}</{root}>'.encode()


def record(
    inside: str = "<ArticleTitle>A title.</ArticleTitle>",
    *,
    after: str = "",
    data: str = "",
    pmid: str = '<PMID Version="1">101</PMID>',
    attributes: str = 'Status="MEDLINE"',
) -> Record:
    (found,) = read_pubmed_xml(document(article(inside, after=after, data=data, pmid=pmid, attributes=attributes)))
    assert isinstance(found, Record), found
    return found
