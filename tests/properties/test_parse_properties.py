"""Any XML of the DTD's shape is read without an error, and each record is the same from its stored bytes."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from hypothesis import example, given, settings
from hypothesis import strategies as st

from litwatch.errors import DocumentError
from litwatch.parse import Deletion, Record, Reject, read_medline, read_pubmed_xml, reparse

XML_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=12
) | st.sampled_from(["fluoxetine", "0", " ", "\n", "2007 Oct-Dec", "10.1000/a", "PMC1", "]]>", "&amp;", "\u00a0"])
DIGITS = st.integers(0, 10**10).map(str)
DATES = ("Year", "Month", "Day")
Strategy = st.SearchStrategy[str]


def text() -> Strategy:
    return XML_TEXT.map(escape)


def mixed() -> Strategy:
    """Text with markup in it, as the DTD's %text; has it."""
    marked = st.tuples(st.sampled_from(["b", "i", "sup", "sub", "u", "DispFormula"]), text()).map(
        lambda one: f"<{one[0]}>{one[1]}</{one[0]}>"
    )
    formula = text().map(
        lambda one: f'<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi>{one}</mml:mi></mml:math>'
    )
    return st.lists(text() | marked | formula, max_size=3).map("".join)


def element(name: str, content: Strategy, **attributes: Strategy) -> Strategy:
    named = {key.rstrip("_"): value for key, value in attributes.items()}
    return st.tuples(content, st.fixed_dictionaries({}, optional=named)).map(
        lambda one: f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in one[1].items())}>{one[0]}</{name}>"
    )


def maybe(one: Strategy) -> Strategy:
    return st.just("") | one


def many(one: Strategy) -> Strategy:
    return st.lists(one, max_size=2).map("".join)


def row(*parts: Strategy) -> Strategy:
    return st.tuples(*parts).map("".join)


def dated(name: str, **attributes: Strategy) -> Strategy:
    months = DIGITS | st.sampled_from(["Oct", "13", "02", "Winter"])
    years = st.integers(1, 3000).map(str) | text()
    numbers = row(
        element("Year", years), maybe(element("Month", months)), maybe(element("Day", DIGITS | st.just("31")))
    )
    return element(name, numbers, **attributes)


YN = st.sampled_from(["Y", "N"])
PMID = element("PMID", st.integers(1, 999_999_999).map(str), Version=st.integers(1, 9).map(str))
ANY_PMID = element("PMID", DIGITS | text(), Version=st.just("1"))
ARTICLE_IDS = element(
    "ArticleIdList", many(element("ArticleId", text(), IdType=st.sampled_from(["doi", "pmc", "pubmed", "pii"])))
)
ABSTRACT = row(
    many(element("AbstractText", mixed(), Label=XML_TEXT, NlmCategory=st.sampled_from(["METHODS", "UNASSIGNED"]))),
    maybe(element("CopyrightInformation", text())),
)
AUTHORS = element(
    "AuthorList",
    many(
        element(
            "Author",
            row(
                element("CollectiveName", mixed())
                | row(
                    element("LastName", text()), maybe(element("ForeName", text())), maybe(element("Initials", text()))
                ),
                many(element("Identifier", text(), Source=st.sampled_from(["ORCID", "ISNI"]))),
                many(element("AffiliationInfo", element("Affiliation", mixed()))),
            ),
            ValidYN=YN,
        )
    ),
)
JOURNAL = element(
    "Journal",
    row(
        maybe(element("ISSN", text(), IssnType=st.just("Print"))),
        element(
            "JournalIssue",
            row(
                maybe(element("Volume", text())),
                maybe(element("Issue", text())),
                dated("PubDate") | element("PubDate", element("MedlineDate", text())),
            ),
        ),
        maybe(element("Title", text())),
        maybe(element("ISOAbbreviation", text())),
    ),
)
TYPES = element("PublicationTypeList", many(element("PublicationType", text(), UI=st.just("D016428"))))
ARTICLE = element(
    "Article",
    row(
        JOURNAL,
        maybe(element("ArticleTitle", mixed(), book=st.just("b"))),
        maybe(element("Pagination", element("MedlinePgn", text()))),
        many(element("ELocationID", text(), EIdType=st.sampled_from(["doi", "pii"]), ValidYN=YN)),
        maybe(element("Abstract", ABSTRACT)),
        maybe(AUTHORS),
        many(element("Language", text())),
        TYPES,
        maybe(element("VernacularTitle", mixed())),
        many(dated("ArticleDate", DateType=st.just("Electronic"))),
    ),
)
CITATION = element(
    "MedlineCitation",
    row(
        PMID,
        maybe(dated("DateCreated")),
        maybe(dated("DateRevised")),
        ARTICLE,
        element("MedlineJournalInfo", element("MedlineTA", text())),
        maybe(
            element(
                "ChemicalList",
                many(
                    element(
                        "Chemical",
                        row(element("RegistryNumber", text()), element("NameOfSubstance", text(), UI=XML_TEXT)),
                    )
                ),
            )
        ),
        maybe(element("SupplMeshList", many(element("SupplMeshName", text(), Type=st.just("Disease"))))),
        maybe(
            element(
                "CommentsCorrectionsList",
                many(
                    element(
                        "CommentsCorrections",
                        row(element("RefSource", mixed()), maybe(ANY_PMID), maybe(element("Note", text()))),
                        RefType=st.sampled_from(["Cites", "RetractionIn", "ErratumIn", "UpdateOf"]),
                    )
                ),
            )
        ),
        maybe(
            element(
                "MeshHeadingList",
                many(
                    element(
                        "MeshHeading",
                        row(
                            element("DescriptorName", text(), UI=XML_TEXT, MajorTopicYN=YN),
                            many(element("QualifierName", text(), MajorTopicYN=YN)),
                        ),
                    )
                ),
            )
        ),
        many(element("OtherAbstract", ABSTRACT, Type=st.just("Publisher"), Language=XML_TEXT)),
        many(element("KeywordList", many(element("Keyword", mixed(), MajorTopicYN=YN)), Owner=st.just("NOTNLM"))),
        maybe(element("CoiStatement", mixed())),
    ),
    Status=st.sampled_from(["MEDLINE", "Publisher", "In-Process"]),
    IndexingMethod=st.sampled_from(["Automated", "NotIndexed"]),
)
HISTORY = element("History", many(dated("PubMedPubDate", PubStatus=st.sampled_from(["entrez", "pubmed", "received"]))))
REFERENCES = element("ReferenceList", many(element("Reference", row(element("Citation", mixed()), maybe(ARTICLE_IDS)))))
ARTICLE_OF_PUBMED = element(
    "PubmedArticle", row(CITATION, maybe(element("PubmedData", row(HISTORY, ARTICLE_IDS, many(REFERENCES)))))
)
BOOK = element(
    "PubmedBookArticle",
    row(
        element(
            "BookDocument",
            row(
                PMID,
                ARTICLE_IDS,
                element("Book", row(element("BookTitle", mixed()), dated("PubDate"), maybe(AUTHORS))),
                maybe(element("ArticleTitle", mixed())),
                maybe(element("VernacularTitle", mixed())),
                maybe(AUTHORS),
                many(element("PublicationType", text())),
                maybe(element("Abstract", ABSTRACT)),
                maybe(dated("ContributionDate")),
                many(element("KeywordList", many(element("Keyword", mixed())))),
            ),
        ),
        maybe(element("PubmedBookData", row(HISTORY, ARTICLE_IDS))),
    ),
)


def document(citations: Sequence[str], root: str = "PubmedArticleSet") -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>{"".join(citations)}</{root}>'.encode()


@settings(max_examples=80, deadline=None)
@given(st.lists(ARTICLE_OF_PUBMED | BOOK, min_size=1, max_size=3), st.integers(0, 3))
def test_every_valid_citation_is_a_record_that_comes_back_from_its_bytes(citations: list[str], deleted: int) -> None:
    deletion = f"<DeleteCitation>{'<PMID>7</PMID>' * deleted}</DeleteCitation>" if deleted else ""
    found = list(read_pubmed_xml(document([*citations, deletion])))
    assert [type(one) for one in found] == [Record] * len(citations) + [Deletion] * deleted
    for one in found:
        if isinstance(one, Record):
            assert reparse(one.raw, one.raw_format) == one
            assert one.title == " ".join(one.title.split())
            assert all(section.text and section.text in one.abstract for section in one.abstract_sections)


@settings(max_examples=40, deadline=None)
@given(st.lists(CITATION, min_size=1, max_size=3))
def test_a_lone_citation_reads_as_it_does_inside_an_article(citations: list[str]) -> None:
    lone = [one for one in read_pubmed_xml(document(citations, "MedlineCitationSet")) if isinstance(one, Record)]
    wrapped = document([f"<PubmedArticle>{one}</PubmedArticle>" for one in citations])
    inside = [one for one in read_pubmed_xml(wrapped) if isinstance(one, Record)]
    assert [(one.pmid, one.title, one.abstract, one.mesh) for one in lone] == [
        (one.pmid, one.title, one.abstract, one.mesh) for one in inside
    ]
    assert len(lone) == len(citations)


@settings(max_examples=60, deadline=None)
@given(ARTICLE_OF_PUBMED, st.data())
def test_a_part_of_a_document_is_a_document_error_and_nothing_else(citation: str, data: st.DataObject) -> None:
    whole = document([citation])
    part = whole[: data.draw(st.integers(0, len(whole) - 1))]
    try:
        found = list(read_pubmed_xml(part))
    except DocumentError:
        return
    raise AssertionError(f"a part looked whole: {found}")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80) | XML_TEXT.map(str.encode) | st.binary(max_size=40).map(gzip.compress))
@example(b"<PubmedArticleSet><PubmedArticle/></PubmedArticleSet>")
def test_any_bytes_are_records_rejects_or_a_document_error(content: bytes) -> None:
    for reader in (read_pubmed_xml, read_medline):
        try:
            found = list(reader(content))
        except DocumentError:
            continue
        assert all(isinstance(one, Record | Reject | Deletion) for one in found)


TAGS = st.sampled_from(
    "TI AB AU FAU MH RN OT DP LR CRDT PMC LID AID RIN EIN CON PT LA IS STAT OAB BTI JT ZZ".split()  # noqa: SIM905
)
LINES = st.tuples(TAGS, st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=15)).map(
    lambda one: f"{one[0]:<4}- {one[1]}\n"
)
FOLDED = st.text("abc ()/*", max_size=10).map(lambda one: f"      {one}\n")


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES | FOLDED | st.just("\n"), max_size=12))
def test_any_lines_after_a_pmid_are_a_record_that_comes_back_from_its_bytes(lines: list[str]) -> None:
    found = list(read_medline(f"PMID- 5\nLA  - eng\n{''.join(lines)}".encode()))
    for one in found:
        assert isinstance(one, Record)
        assert one.pmid == 5
        assert reparse(one.raw, one.raw_format) == one
