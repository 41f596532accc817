"""How a query is read and what it finds (eutils-facts, section 3)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standin_client import TODAY, Client, article

from litwatch.standin import StandIn

MESH = (
    '<MeshHeadingList><MeshHeading><DescriptorName UI="D003865" MajorTopicYN="N">Depressive Disorder, Major'
    '</DescriptorName><QualifierName UI="Q000188" MajorTopicYN="Y">drug therapy</QualifierName></MeshHeading>'
    "</MeshHeadingList>"
)
CHEMICAL = (
    '<ChemicalList><Chemical><RegistryNumber>01K63SUP8D</RegistryNumber><NameOfSubstance UI="D005473">Fluoxetine'
    "</NameOfSubstance></Chemical></ChemicalList>"
)
GROUP = "<AuthorList><Author><CollectiveName>Alpha Study Group</CollectiveName></Author></AuthorList>"
PEOPLE = (
    "<AuthorList><Author><LastName>Smith</LastName><ForeName>Jo</ForeName><Initials>J</Initials><AffiliationInfo>"
    "<Affiliation>Institute of Gamma</Affiliation></AffiliationInfo></Author></AuthorList>"
)
MORE = PEOPLE.replace("<ForeName>Jo</ForeName><Initials>J<", "<ForeName>Jo A</ForeName><Initials>JA<").replace(
    "Gamma", "X"
)


@pytest.fixture
def pubmed(serve, make_article):
    return serve(
        make_article(1, "Alpha beta gamma", "The forced-swim test in rats.", inside=PEOPLE),
        make_article(2, "Beta delta", "Rats swam.", inside="<Language>ger</Language>" + MORE, after=CHEMICAL),
        make_article(3, "Delta alpha", after=MESH, inside=GROUP,
                     data='<ArticleIdList><ArticleId IdType="doi">10.5555/Ab.C</ArticleId></ArticleIdList>'),
        make_article(4, "Epsilon", after='<KeywordList><Keyword>alpha</Keyword></KeywordList>'
                     "<CoiStatement>Paid by zeta.</CoiStatement>"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("alpha[ti]", {1, 3}),
        ("ALPHA [TI]", {1, 3}),
        ("alpha[tiab]", {1, 3, 4}),  # author keywords belong to [tiab]
        ("alpha[ot]", {4}),
        ("zeta[tw]", set()),
        ("zeta[all]", {4}),  # a statement of interests is in All Fields, not a text word
        ("zeta", {4}),
        ("alpha[ti] AND beta[ti]", {1}),
        ("alpha[ti] & beta[ti]", {1}),
        ("alpha[ti] | delta[ti]", {1, 2, 3}),
        ("alpha[ti] OR beta[ti] NOT delta[ti]", {1}),
        ("alpha[ti] OR (beta[ti] NOT delta[ti])", {1, 3}),
        ("beta[ti] OR epsilon[ti] AND alpha[ti]", {1}),  # left to right: no precedence
        ("epsilon[ti] OR (beta[ti] AND alpha[ti])", {1, 4}),
        ("alpha delta", {3}),  # neighbours are ANDed
        ('"alpha beta"[ti]', {1}),
        ('"forced swim"[tiab]', {1}),  # hyphens are blanks
        ('"alpha gamma"[ti:~1]', {1}),
        ('"gamma alpha"[ti:~1]', {1}),  # in any order
        ('"alpha gamma"[ti:~0]', set()),
        ('"alpha beta"[ti:~0]', {1}),
        ("epsil*[ti]", {4}),
        ("fluoxetine[tw]", {2}),
        ("fluoxetine[nm]", {2}),
        ("01K63SUP8D[rn]", {2}),
        ('"depressive disorder, major"[mh]', {3}),
        ('"depressive disorder"[mh]', {3}),  # narrower terms are included
        ('"depressive disorder"[mh:noexp]', set()),
        ('"depressive disorder, major"[majr]', {3}),  # majorness sits on the qualifier
        ('"depressive disorder, major/drug therapy"[mesh]', {3}),
        ("alpha[cn]", {3}),
        ("gamma[ad]", {1}),
        ("smith j[au]", {1, 2}),
        ('"smith j"[au]', {1}),
        ("german[la]", {2}),
        ("ger[la]", {2}),
        ("10.5555/ab.c[doi]", {3}),
        ("10.5555/ab.c[aid]", {3}),
        ('"Journal of Examples"[ta]', {1, 2, 3, 4}),
        ("1 3", {1, 3}),  # a bare list of PMIDs is ORed
        ("00000002[uid]", {2}),
        ("2[pmid]", {2}),
        ("hasabstract", {1, 2}),
        ("alpha AND hasabstract", {1}),
        ("alpha AND hasretractionin", set()),
        ("medline[sb]", {1, 2, 3, 4}),
        ("all[sb] NOT alpha[ti]", {2, 4}),
        ("\u201calpha beta\u201d[ti]", {1}),  # curly quotation marks are straight ones
        ("alpha the of", {1, 3, 4}),  # stopwords are ignored untagged
    ],
)
def test_a_query_finds(pubmed, term, found):
    assert pubmed.pmids(term) == found


def test_brackets_inside_quotation_marks_are_text(serve, make_article):
    pubmed = serve(make_article(1, "Uptake of [18F]FDG"), make_article(2, "FDG"))
    answer = pubmed.search('"[18F]FDG"[ti]')
    assert answer["idlist"] == ["1"]
    assert answer["querytranslation"] == '"18f fdg"[Title]'


def test_a_typographic_asterisk_is_no_truncation(serve, make_article):
    pubmed = serve(make_article(1, "Interventions"), make_article(2, "interven"))
    assert pubmed.pmids("interven*[ti]") == {1, 2}
    assert pubmed.pmids("interven\u2217[ti]") == {2}


def test_truncation_needs_four_letters(serve, make_article):
    pubmed = serve(make_article(1, "rat"), make_article(2, "rats"))
    assert pubmed.pmids("rat*[ti]") == {1}


@pytest.mark.parametrize("tag", ["mh:~3", "tw:~3"])
def test_proximity_is_ignored_without_a_word_where_it_is_not_known(synthetic, tag):
    name = {"mh": "MeSH Terms", "tw": "Text Word"}[tag[:2]]
    answer = synthetic.search(f'"fluoxetine"[{tag}]')
    assert answer["querytranslation"] == f'"fluoxetine"[{name}]'
    assert "errorlist" not in answer
    assert "warninglist" not in answer


@pytest.mark.parametrize("tag", ["foo", "ab", "tiabb", "author identifier"])
def test_there_is_no_abstract_field_and_other_unknown_tags(synthetic, tag):
    assert synthetic.search(f"fluoxetine[{tag}]")["errorlist"] == {"phrasesnotfound": [], "fieldsnotfound": []}


def test_untagged_words_are_mapped_and_the_mapping_is_told(synthetic):
    answer = synthetic.search("depression")
    told = '"depression"[MeSH Terms] OR "depression"[All Fields]'
    assert answer["querytranslation"] == told
    assert answer["translationset"] == [{"from": "depression", "to": told}]


def test_publication_types_include_narrower_ones(synthetic):
    trials = synthetic.pmids('"randomized controlled trial"[pt]')
    assert trials
    assert trials < synthetic.pmids('"clinical trial"[pt]')


_WORDS = ("alpha", "beta", "gamma", "delta")
_QUERIES = st.recursive(
    st.sampled_from(_WORDS).map(lambda word: (f"{word}[ti]", word)),
    lambda inner: st.tuples(inner, st.sampled_from(("AND", "OR", "NOT")), inner).map(
        lambda three: (f"({three[0][0]} {three[1]} {three[2][0]})", three)
    ),
    max_leaves=6,
)


@given(query=_QUERIES)
@settings(max_examples=60, deadline=None)
def test_boolean_queries_agree_with_sets_made_by_hand(query, oracle_server):
    pubmed, titles = oracle_server

    def by_hand(tree):
        if isinstance(tree, str):
            return {pmid for pmid, title in titles.items() if tree in title.split()}
        left, operator, right = tree
        one, two = by_hand(left[1]), by_hand(right[1])
        return {"AND": one & two, "OR": one | two, "NOT": one - two}[operator]

    assert pubmed.pmids(query[0]) == by_hand(query[1])


@pytest.fixture(scope="module")
def oracle_server(tmp_path_factory):
    titles = {n: " ".join(word for bit, word in enumerate(_WORDS) if n >> bit & 1) or "none" for n in range(1, 17)}
    file = tmp_path_factory.mktemp("oracle") / "all.xml"
    file.write_text("<PubmedArticleSet>" + "".join(article(n, t) for n, t in titles.items()) + "</PubmedArticleSet>")
    with StandIn([file], today=TODAY) as standin:
        yield Client(standin), titles
