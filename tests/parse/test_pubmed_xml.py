"""What stands in a PubMed citation, element by element, as NLM ships it."""

from __future__ import annotations

from datetime import date

import pytest
from citations import JOURNAL, article, document, record

from litwatch.parse import (
    AbstractSection,
    Author,
    Correction,
    Deletion,
    MeshHeading,
    MeshQualifier,
    Record,
    Reject,
    Substance,
    read_pubmed_xml,
)

MATHML = (
    '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi>p</mml:mi><mml:mo>&lt;</mml:mo>'
    "<mml:mn>0.05</mml:mn></mml:math>"
)


def published(inside: str) -> Record:
    return record(f"<Journal><JournalIssue><PubDate>{inside}</PubDate></JournalIssue></Journal>")


def test_text_with_markup_in_it_is_read_to_its_end() -> None:
    title = "Effect of <i>N</i>-[<sup>3</sup>H]paroxetine on <b>5-HT<sub>1A</sub></b> sites\n   in rats."
    found = record(f"<ArticleTitle>{title}</ArticleTitle>")
    assert found.title == "Effect of N-[3H]paroxetine on 5-HT1A sites in rats."


@pytest.mark.parametrize("formula", [MATHML, f"<DispFormula>{MATHML}</DispFormula>"])
def test_a_formula_in_an_abstract_is_text_and_what_follows_it_stays(formula: str) -> None:
    found = record(f"<Abstract><AbstractText>It fell ({formula}) in <i>all</i> rats.</AbstractText></Abstract>")
    assert found.abstract == "It fell (p<0.05) in all rats."


def test_markup_in_keywords_is_text() -> None:
    after = "<KeywordList><Keyword>5-HT<sub>1A</sub> receptor</Keyword></KeywordList>"
    assert record(after=after).keywords == ("5-HT1A receptor",)


def test_comments_and_processing_instructions_are_no_text() -> None:
    assert record("<ArticleTitle>Before <!-- not this --><?nor this?>after</ArticleTitle>").title == "Before after"


def test_a_structured_abstract_keeps_its_labels_and_categories() -> None:
    found = record(
        '<Abstract><AbstractText Label="AIM" NlmCategory="OBJECTIVE">To ask.</AbstractText>'
        '<AbstractText Label="" NlmCategory="UNASSIGNED">Plain.</AbstractText><AbstractText/>'
        "<CopyrightInformation>Copyright X</CopyrightInformation></Abstract>"
    )
    assert found.abstract == "AIM: To ask.\nPlain."
    assert found.abstract_sections == (
        AbstractSection("To ask.", "AIM", "OBJECTIVE"),
        AbstractSection("Plain.", "", "UNASSIGNED"),
    )


def test_other_abstracts_are_kept_apart_from_the_abstract() -> None:
    found = record(
        "<Abstract><AbstractText>Own.</AbstractText></Abstract>",
        after='<OtherAbstract Type="plain-language-summary" Language="eng"><AbstractText Label="A">One.</AbstractText>'
        "<AbstractText>Two.</AbstractText></OtherAbstract>"
        '<OtherAbstract Type="Publisher" Language="fre"><AbstractText>Trois.</AbstractText></OtherAbstract>',
    )
    assert found.abstract == "Own."
    assert found.other_abstract == "A: One.\nTwo.\nTrois."


@pytest.mark.parametrize(
    ("printed", "year", "text"),
    [
        ("<Year>2007</Year><Month>Oct</Month><Day>3</Day>", 2007, "2007 Oct 3"),
        ("<Year>2007</Year><Month>10</Month>", 2007, "2007 10"),
        ("<Year>2007</Year><Season>Summer</Season>", 2007, "2007 Summer"),
        ("<MedlineDate>2007 Oct-Dec</MedlineDate>", 2007, "2007 Oct-Dec"),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", 1998, "1998 Dec-1999 Jan"),
        ("<MedlineDate>Fall 2000</MedlineDate>", 2000, "Fall 2000"),
        ("<MedlineDate>no date</MedlineDate>", None, "no date"),
        ("", None, ""),
    ],
)
def test_the_year_is_told_from_any_printed_date(printed: str, year: int | None, text: str) -> None:
    found = published(printed)
    assert (found.year, found.publication_date) == (year, text)


def test_an_electronic_date_stands_in_for_a_missing_printed_one() -> None:
    electronic = '<ArticleDate DateType="Electronic"><Year>2019</Year><Month>01</Month><Day>02</Day></ArticleDate>'
    assert record(electronic).year == 2019


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        ("<Year>2020</Year><Month>10</Month><Day>01</Day>", date(2020, 10, 1)),
        ("<Year>2020</Year><Month>Oct</Month><Day>1</Day>", date(2020, 10, 1)),
        ("<Year>2020</Year><Month>October</Month>", date(2020, 10, 1)),
        ("<Year>2020</Year>", date(2020, 1, 1)),
        ("<Year>2020</Year><Month>02</Month><Day>31</Day>", None),
        ("<Year>soon</Year>", None),
    ],
)
def test_a_date_without_month_or_day_is_the_first_and_an_impossible_one_is_none(parts: str, day: date | None) -> None:
    assert record(after=f"<DateRevised>{parts}</DateRevised>").revised_on == day


def test_a_record_entered_on_its_entrez_date_then_its_pubmed_date_then_its_created_date() -> None:
    def history(*statuses: tuple[str, str]) -> str:
        dates = "".join(
            f'<PubMedPubDate PubStatus="{status}"><Year>{year}</Year><Month>5</Month><Day>6</Day></PubMedPubDate>'
            for status, year in statuses
        )
        return f"<History>{dates}</History>"

    created = "<DateCreated><Year>2001</Year><Month>05</Month><Day>06</Day></DateCreated>"
    both = record(after=created, data=history(("received", "1999"), ("pubmed", "2003"), ("entrez", "2002")))
    assert both.entered_on == date(2002, 5, 6)
    assert record(after=created, data=history(("pubmed", "2003"))).entered_on == date(2003, 5, 6)
    assert record(after=created, data=history(("received", "1999"))).entered_on == date(2001, 5, 6)


def test_the_ids_of_cited_works_are_not_the_papers() -> None:
    cited = (
        "<ReferenceList><Reference><Citation>X 2001.</Citation><ArticleIdList>"
        '<ArticleId IdType="doi">10.1000/cited</ArticleId><ArticleId IdType="pmc">PMC999</ArticleId>'
        '<ArticleId IdType="pubmed">999</ArticleId></ArticleIdList></Reference></ReferenceList>'
    )
    own = (
        '<ArticleIdList><ArticleId IdType="pubmed">101</ArticleId><ArticleId IdType="doi">10.1000/OWN</ArticleId>'
        '<ArticleId IdType="pmc">PMC5.1</ArticleId></ArticleIdList>'
    )
    for data in (cited, own + cited, cited + own):
        found = record(data=data)
        assert found.pmid == 101
        assert (found.doi, found.pmcid) == (("10.1000/own", "PMC5") if own in data else (None, None))


@pytest.mark.parametrize(
    ("location", "listed", "doi"),
    [
        ('<ELocationID EIdType="doi" ValidYN="Y">10.1000/a</ELocationID>', "", "10.1000/a"),
        ('<ELocationID EIdType="doi" ValidYN="N">10.1000/bad</ELocationID>', "10.1000/b", "10.1000/b"),
        ('<ELocationID EIdType="doi" ValidYN="N">10.1000/bad</ELocationID>', "", None),
        ('<ELocationID EIdType="pii" ValidYN="Y">S0149-7634(05)80195-2</ELocationID>', "10.1000/c", "10.1000/c"),
        ("", "https://doi.org/10.1016/S0149-7634(05)80195-2", "10.1016/s0149-7634(05)80195-2"),
        ("", "S0149-7634(05)80195-2", None),
    ],
)
def test_a_doi_is_read_from_either_place_and_an_invalid_one_from_neither(
    location: str, listed: str, doi: str | None
) -> None:
    data = f'<ArticleIdList><ArticleId IdType="doi">{listed}</ArticleId></ArticleIdList>' if listed else ""
    assert record(location, data=data).doi == doi


def test_the_pmid_is_the_citations_own_wherever_others_stand() -> None:
    notes = (
        '<CommentsCorrectionsList><CommentsCorrections RefType="Cites"><RefSource>X</RefSource>'
        '<PMID Version="1">999</PMID></CommentsCorrections></CommentsCorrectionsList>'
    )
    found = record(after=notes, pmid='<PMID Version="2">101</PMID>')
    assert (found.pmid, found.pmid_version) == (101, 2)
    assert found.corrections == (Correction("Cites", found.corrections[0].pmid, "X"),)
    assert found.corrections[0].pmid == 999


def test_a_citation_without_a_pmid_is_rejected_and_never_under_the_pmid_of_another() -> None:
    notes = (
        '<CommentsCorrectionsList><CommentsCorrections RefType="CommentOn"><RefSource>X</RefSource><PMID>999</PMID>'
        "</CommentsCorrections></CommentsCorrectionsList>"
    )
    (found,) = read_pubmed_xml(document(article(after=notes, pmid="")))
    assert isinstance(found, Reject)
    assert found.pmid is None
    assert "no PMID" in found.reason
    assert "A title." in found.excerpt


@pytest.mark.parametrize(
    "wrong",
    [
        "<PubmedArticle><MedlineCitation><PMID>102</PMID></MedlineCitation></PubmedArticle>",
        "<PubmedArticle><PubmedData/></PubmedArticle>",
        article(pmid="<PMID>PMC102</PMID>"),
        article(pmid="<PMID>0</PMID>"),
        article(pmid='<PMID Version="first">102</PMID>'),
        article(after="<MeshHeadingList><MeshHeading/></MeshHeadingList>"),
        "<PubmedBookArticle><BookDocument/></PubmedBookArticle>",
    ],
)
def test_what_cannot_be_read_is_a_reject_with_its_reason_between_its_neighbours(wrong: str) -> None:
    before, found, after = read_pubmed_xml(document(article(), wrong, article()))
    assert isinstance(before, Record)
    assert isinstance(after, Record)
    assert isinstance(found, Reject)
    assert found.reason
    assert (found.pmid == 102) == ("<PMID>102" in wrong or "first" in wrong)


def test_a_comment_on_a_citation_with_an_impossible_pmid_spoils_nothing() -> None:
    for pmid in ("0", "0012", "12345678901", "\u0663", "n/a", ""):
        notes = (
            '<CommentsCorrectionsList><CommentsCorrections RefType="ErratumIn"><RefSource>X</RefSource>'
            f"<PMID>{pmid}</PMID></CommentsCorrections></CommentsCorrectionsList>"
        )
        assert record(after=notes).corrections == (Correction("ErratumIn", None, "X"),)


@pytest.mark.parametrize(
    ("descriptor", "qualifiers", "is_major"),
    [("Y", "N", True), ("N", "Y", True), ("N", "N", False), ("Y", "Y", True)],
)
def test_majorness_on_a_qualifier_alone_makes_the_heading_major(
    descriptor: str, qualifiers: str, is_major: bool
) -> None:
    mesh = (
        f'<MeshHeadingList><MeshHeading><DescriptorName UI="D005473" MajorTopicYN="{descriptor}">Fluoxetine'
        f'</DescriptorName><QualifierName UI="Q000494" MajorTopicYN="{qualifiers}">pharmacology</QualifierName>'
        "</MeshHeading></MeshHeadingList>"
    )
    pharmacology = MeshQualifier("pharmacology", "Q000494", qualifiers == "Y")
    assert record(after=mesh).mesh == (MeshHeading("Fluoxetine", "D005473", is_major, (pharmacology,)),)


@pytest.mark.parametrize("title", ["<ArticleTitle/>", "<ArticleTitle></ArticleTitle>", ""])
def test_an_empty_title_leaves_the_vernacular_one_beside_it(title: str) -> None:
    found = record(f"{title}<VernacularTitle>La fluox\u00e9tine.</VernacularTitle>")
    assert (found.title, found.vernacular_title) == ("", "La fluox\u00e9tine.")


def test_a_translated_title_keeps_its_brackets() -> None:
    found = record(
        "<ArticleTitle>[Buspirone: a new anxiolytic].</ArticleTitle><Language>fre</Language><Language>eng</Language>"
        "<VernacularTitle>La buspirone.</VernacularTitle>"
    )
    assert found.title == "[Buspirone: a new anxiolytic]."
    assert found.languages == ("fre", "eng")


def test_a_citation_without_authors_journal_or_abstract_is_a_record() -> None:
    found = record()
    assert (found.authors, found.journal, found.abstract, found.mesh) == ((), "", "", ())


def test_people_and_groups_are_authors_and_affiliations_are_not_read() -> None:
    found = record(
        '<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>Moser</LastName><ForeName>Paul C</ForeName>'
        "<Initials>PC</Initials><AffiliationInfo><Affiliation>Prozac Institute</Affiliation></AffiliationInfo>"
        "<AffiliationInfo><Affiliation>Elsewhere</Affiliation></AffiliationInfo></Author>"
        "<Author><CollectiveName>The PANDA Group</CollectiveName></Author></AuthorList>"
    )
    assert found.authors == (Author("Moser", "Paul C", "PC"), Author(collective_name="The PANDA Group"))
    assert "Prozac" not in repr(found.authors)


@pytest.mark.parametrize(
    "written",
    [
        "0000-0002-1825-009X",
        "https://orcid.org/0000-0002-1825-009X",
        "http://orcid.org/0000-0002-1825-009x",
        "000000021825009X",
        " orcid.org/0000-0002-1825-009X ",
    ],
)
def test_an_orcid_is_one_in_every_spelling(written: str) -> None:
    author = f'<Author><LastName>A</LastName><Identifier Source="ORCID">{written}</Identifier></Author>'
    assert record(f"<AuthorList>{author}</AuthorList>").authors[0].orcid == "0000-0002-1825-009X"


@pytest.mark.parametrize("identifier", ['Source="ISNI">0000000218250097', 'Source="ORCID">unknown'])
def test_what_is_no_orcid_is_none(identifier: str) -> None:
    author = f"<Author><LastName>A</LastName><Identifier {identifier}</Identifier></Author>"
    assert record(f"<AuthorList>{author}</AuthorList>").authors[0].orcid == ""


def test_substances_and_supplementary_concepts_are_read_and_a_number_of_0_is_none() -> None:
    found = record(
        after='<ChemicalList><Chemical><RegistryNumber>0</RegistryNumber><NameOfSubstance UI="C063468">binospirone '
        "mesylate</NameOfSubstance></Chemical><Chemical><RegistryNumber>333DO1RDJY</RegistryNumber>"
        '<NameOfSubstance UI="D012701">Serotonin</NameOfSubstance></Chemical></ChemicalList>'
        '<SupplMeshList><SupplMeshName Type="Disease" UI="C538231">Foo disease</SupplMeshName></SupplMeshList>'
    )
    assert found.substances == (
        Substance("binospirone mesylate", "C063468"),
        Substance("Serotonin", "D012701", "333DO1RDJY"),
    )
    assert found.supplementary_concepts == (Substance("Foo disease", "C538231"),)


def test_keywords_of_every_list_are_read() -> None:
    lists = (
        '<KeywordList Owner="NOTNLM"><Keyword>a</Keyword><Keyword/></KeywordList>'
        '<KeywordList Owner="NASA"><Keyword>b</Keyword></KeywordList>'
    )
    assert record(after=lists).keywords == ("a", "b")


def correction(ref_type: str, pmid: str = "") -> str:
    return (
        f'<CommentsCorrectionsList><CommentsCorrections RefType="{ref_type}"><RefSource>J 2024</RefSource>{pmid}'
        "</CommentsCorrections></CommentsCorrectionsList>"
    )


def typed(name: str, ui: str = "") -> str:
    return f'<PublicationTypeList><PublicationType UI="{ui}">{name}</PublicationType></PublicationTypeList>'


@pytest.mark.parametrize(
    "retracted",
    [
        record(typed("Retracted Publication", "D016441")),
        record(typed("Retracted Publication")),
        record(after=correction("RetractionIn", "<PMID>999</PMID>")),
        record(after=correction("RetractionIn")),
        record(after=correction("RetractedandRepublishedIn")),
    ],
)
def test_a_retracted_paper_is_told_by_its_type_or_by_a_retraction_even_without_a_pmid(retracted: Record) -> None:
    assert retracted.is_retracted


@pytest.mark.parametrize(
    "notice",
    [
        record(typed("Retraction Notice", "D016440")),
        record(typed("Retraction of Publication", "D016440")),
        record(after=correction("RetractionOf", "<PMID>999</PMID>")),
        record("<ArticleTitle>Retraction: effect of X.</ArticleTitle>"),
        record(after=correction("ErratumIn")),
        record(after=correction("ExpressionOfConcernIn")),
    ],
)
def test_a_notice_a_correction_or_a_concern_is_no_retracted_paper(notice: Record) -> None:
    assert not notice.is_retracted


@pytest.mark.parametrize(
    ("ref_type", "has_correction"),
    [
        ("ErratumIn", True),
        ("CorrectedandRepublishedIn", True),
        ("ExpressionOfConcernIn", True),
        ("ErratumFor", False),
        ("CommentIn", False),
        ("UpdateOf", False),
    ],
)
def test_a_paper_has_a_correction_and_the_correction_has_none(ref_type: str, has_correction: bool) -> None:
    assert record(after=correction(ref_type)).has_correction is has_correction


def test_a_preprint_is_told_by_its_type() -> None:
    assert record(typed("Preprint", "D000076942")).is_preprint
    assert not record(typed("Journal Article", "D016428")).is_preprint


def test_a_record_of_medline_without_mesh_is_one_that_was_not_indexed() -> None:
    found = record(attributes='Status="MEDLINE" IndexingMethod="NotIndexed"')
    assert (found.status, found.indexing_method, found.mesh) == ("MEDLINE", "NotIndexed", ())


def test_the_versions_of_an_article_share_its_pmid_and_are_all_read() -> None:
    versions = [article(pmid=f'<PMID Version="{version}">101</PMID>') for version in (1, 2, 3)]
    found = [one for one in read_pubmed_xml(document(*versions)) if isinstance(one, Record)]
    assert [(one.pmid, one.pmid_version) for one in found] == [(101, 1), (101, 2), (101, 3)]


def test_the_journal_is_read_with_its_issue_and_pages() -> None:
    found = record(
        '<Journal><ISSN IssnType="Print">1234-5678</ISSN><JournalIssue><Volume>11</Volume><Issue>2 Pt 1</Issue>'
        "</JournalIssue><Title>British journal of pharmacology</Title><ISOAbbreviation>Br. J.</ISOAbbreviation>"
        "</Journal><Pagination><StartPage>1</StartPage><MedlinePgn>1-9</MedlinePgn></Pagination>",
        after="<MedlineJournalInfo><MedlineTA>Br J Pharmacol</MedlineTA></MedlineJournalInfo>",
    )
    assert (found.journal, found.journal_abbreviation) == ("British journal of pharmacology", "Br J Pharmacol")
    assert (found.issn, found.volume, found.issue, found.pages) == ("1234-5678", "11", "2 Pt 1", "1-9")
    assert record(JOURNAL).journal == "J Test"


BOOK = (
    '<PubmedBookArticle><BookDocument><PMID Version="1">20301295</PMID><ArticleIdList><ArticleId IdType="doi">'
    "10.1000/book</ArticleId></ArticleIdList><Book><Publisher><PublisherName>P</PublisherName></Publisher>"
    "<BookTitle>The <i>Book</i></BookTitle><PubDate><Year>1993</Year></PubDate>{book_authors}</Book>"
    "{title}<Language>eng</Language>{authors}<PublicationType>Review</PublicationType>"
    "<Abstract><AbstractText>Of fluoxetine.</AbstractText></Abstract>{contributed}"
    "<KeywordList><Keyword>k</Keyword></KeywordList></BookDocument><PubmedBookData><History>"
    '<PubMedPubDate PubStatus="entrez"><Year>2010</Year><Month>3</Month><Day>20</Day></PubMedPubDate></History>'
    "</PubmedBookData></PubmedBookArticle>"
)


def book(title: str = "", authors: str = "", book_authors: str = "", contributed: str = "") -> Record:
    filled = BOOK.format(title=title, authors=authors, book_authors=book_authors, contributed=contributed)
    (found,) = read_pubmed_xml(document(filled))
    assert isinstance(found, Record)
    return found


def people(name: str) -> str:
    return f"<AuthorList><Author><LastName>{name}</LastName></Author></AuthorList>"


def test_a_chapter_is_a_record_with_its_own_title_authors_and_date() -> None:
    found = book(
        "<ArticleTitle>Chapter <b>1</b></ArticleTitle>",
        people("Chapter"),
        people("Editor"),
        "<ContributionDate><Year>2004</Year><Month>9</Month></ContributionDate>",
    )
    assert (found.is_book, found.pmid, found.title, found.journal) == (True, 20301295, "Chapter 1", "The Book")
    assert [one.last_name for one in found.authors] == ["Chapter"]
    assert (found.year, found.publication_date) == (2004, "2004 9")
    assert (found.doi, found.abstract, found.keywords) == ("10.1000/book", "Of fluoxetine.", ("k",))
    assert (found.entered_on, found.languages) == (date(2010, 3, 20), ("eng",))
    assert [one.name for one in found.publication_types] == ["Review"]


def test_a_whole_book_has_the_title_authors_and_date_of_the_book() -> None:
    found = book(book_authors=people("Writer"))
    assert (found.title, found.year) == ("The Book", 1993)
    assert [one.last_name for one in found.authors] == ["Writer"]


def test_a_set_of_articles_books_and_deletions_gives_each() -> None:
    filled = BOOK.format(title="", authors="", book_authors="", contributed="")
    deleted = "<DeleteCitation><PMID>7</PMID><PMID>8</PMID><PMID>none</PMID></DeleteCitation>"
    found = list(read_pubmed_xml(document(article(), filled, article(), deleted)))
    assert [type(one) for one in found] == [Record, Record, Record, Deletion, Deletion, Reject]
    assert [one.pmid for one in found if isinstance(one, Deletion)] == [7, 8]


def test_the_older_set_of_lone_citations_is_read() -> None:
    lone = (
        '<MedlineCitation Status="MEDLINE"><PMID>{pmid}</PMID><DateCreated><Year>1990</Year><Month>05</Month><Day>04'
        "</Day></DateCreated><Article><ArticleTitle>T</ArticleTitle></Article></MedlineCitation>"
    )
    citations = document(
        lone.format(pmid=1),
        lone.format(pmid=2),
        "<DeleteCitation><PMID>3</PMID></DeleteCitation>",
        root="MedlineCitationSet",
    )
    one, two, deletion = read_pubmed_xml(citations)
    assert isinstance(deletion, Deletion)
    assert isinstance(one, Record)
    assert isinstance(two, Record)
    assert (one.pmid, two.pmid, one.entered_on, one.title) == (1, 2, date(1990, 5, 4), "T")
    assert deletion.pmid == 3


def test_an_empty_answer_holds_no_records() -> None:
    assert list(read_pubmed_xml(document())) == []
