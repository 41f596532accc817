"""What happens to terms that are not found (eutils-facts, section 3, "The silent changes"): row by row."""

from __future__ import annotations

import pytest

NOTHING = {"phrasesignored": [], "quotedphrasesnotfound": [], "outputmessages": ["No items found."]}


@pytest.fixture
def pubmed(serve, make_article):
    return serve(
        make_article(1, "asthma in children", "body and battery"),
        make_article(2, "copd", "asthma", after="<KeywordList><Keyword>lung</Keyword></KeywordList>"),
        make_article(3, "rats", after="<CoiStatement>Paid for asthma.</CoiStatement>"),
        make_article(4, "purple urine after catheterization"),
    )  # fmt: skip


def test_an_unknown_tag_is_dropped_and_the_term_searched_in_all_fields(pubmed):
    answer = pubmed.search("asthma[NoSuchField]")
    assert answer["count"] == "3"
    assert answer["querytranslation"] == '"asthma"[All Fields]'
    assert answer["errorlist"] == {"phrasesnotfound": [], "fieldsnotfound": []}  # present, and empty


def test_in_xml_the_same_unknown_tag_is_named(pubmed):
    answer = pubmed.xml("esearch", term="asthma[NoSuchField]")
    assert answer.findtext("ErrorList/FieldNotFound") == "NoSuchField"


def test_a_tag_on_a_group_is_ignored_and_an_empty_error_list_is_all_that_tells(pubmed):
    answer = pubmed.search("(asthma OR copd)[ti]")
    assert set(answer["idlist"]) == {"1", "2", "3"}
    assert answer["errorlist"] == {"phrasesnotfound": [], "fieldsnotfound": []}
    listed = pubmed.xml("esearch", term="(asthma OR copd)[ti]").find("ErrorList")
    assert listed is not None
    assert len(listed) == 0


def test_a_quoted_phrase_that_the_index_lacks_is_dropped_from_an_or_and_named_with_its_tag(pubmed):
    answer = pubmed.search('"body battery"[tiab] OR copd[tiab]')
    assert answer["idlist"] == ["2"]
    assert answer["querytranslation"] == '"copd"[Title/Abstract]'
    assert answer["warninglist"]["quotedphrasesnotfound"] == ['"body battery"[tiab]']
    assert "errorlist" not in answer


def test_when_all_branches_of_an_or_are_unknown_the_translation_repeats_the_query(pubmed):
    query = '("body battery"[tiab] OR "no phrase"[tiab]) AND asthma[tiab]'
    answer = pubmed.search(query)
    assert answer["count"] == "0"
    assert answer["querytranslation"] == query
    assert answer["warninglist"]["quotedphrasesnotfound"] == ['"body battery"[tiab]', '"no phrase"[tiab]']


def test_a_heading_that_does_not_exist(pubmed):
    answer = pubmed.search('"Atherosclerotic Cardiovascular Disease"[Mesh]')
    assert answer["count"] == "0"
    assert answer["warninglist"]["quotedphrasesnotfound"] == ['"Atherosclerotic Cardiovascular Disease"[Mesh]']
    assert answer["warninglist"]["outputmessages"] == ["No items found."]


def test_a_type_that_was_renamed_finds_nothing(synthetic):
    answer = synthetic.search('"Retraction of Publication"[pt]')
    assert answer["count"] == "0"
    assert answer["warninglist"]["quotedphrasesnotfound"] == ['"Retraction of Publication"[pt]']
    assert int(synthetic.search('"Retraction Notice"[pt]')["count"]) >= 2


def test_a_tagged_stopword_is_not_dropped_from_and(pubmed):
    answer = pubmed.search("the[tiab] AND asthma[tiab]")
    assert answer["count"] == "0"
    assert answer["errorlist"]["phrasesnotfound"] == ["the"]


def test_a_tagged_word_that_the_index_lacks_is_listed(pubmed):
    answer = pubmed.search("unicornwombatxyz[tw]")
    assert answer["count"] == "0"
    assert answer["errorlist"]["phrasesnotfound"] == ["unicornwombatxyz"]


def test_one_unknown_untagged_word_is_dropped_from_a_real_query(pubmed):
    answer = pubmed.search("asthma unicornwombatxyz")
    assert answer["count"] == "3"
    assert answer["querytranslation"] == '"asthma"[All Fields]'
    assert answer["errorlist"]["phrasesnotfound"] == ["unicornwombatxyz"]


def test_an_unknown_word_in_a_quoted_untagged_phrase_is_told_by_the_warning_alone(pubmed):
    answer = pubmed.search('"asthma children unicornwombatxyz"')
    assert answer["idlist"] == pubmed.search("asthma children")["idlist"] == ["1"]
    assert answer["warninglist"]["quotedphrasesnotfound"] == ['"asthma children unicornwombatxyz"']
    assert "errorlist" not in answer


def test_one_unknown_untagged_word_alone_is_quoted_though_no_quotation_marks_were_sent(pubmed):
    answer = pubmed.xml("esearch", term="unicornwombatxyz")
    assert answer.findtext("Count") == "0"
    assert answer.findtext("QueryTranslation") == "unicornwombatxyz"
    assert answer.findtext("WarningList/QuotedPhraseNotFound") == '"unicornwombatxyz"'
    assert answer.findtext("WarningList/OutputMessage") == "No items found."
    assert answer.find("ErrorList") is None


def test_an_unquoted_phrase_that_the_index_lacks_is_broken_up(pubmed):
    answer = pubmed.search("children asthma[ti]")
    assert answer["querytranslation"] == '"children"[All Fields] AND "asthma"[Title]'
    assert answer["idlist"] == ["1"]


def test_a_hyphenated_word_that_the_index_lacks_finds_nothing(pubmed):
    answer = pubmed.search("battery-body")
    assert answer["count"] == "0"
    assert answer["errorlist"]["phrasesnotfound"] == ["battery-body"]


def test_the_phrase_index_holds_frequent_phrases_only_and_proximity_is_the_remedy(serve, make_article):
    pubmed = serve(
        make_article(1, "purple urine after catheterization"),
        make_article(2, "other title"),
        phrase_index_minimum=2,
    )
    assert pubmed.search('"purple urine after catheterization"[Title]')["count"] == "0"
    assert pubmed.search("purple urine after catheterization[Title]")["count"] == "1"
    assert pubmed.search('"purple urine after catheterization"[Title:~0]')["count"] == "1"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("(asthma[tiab] OR copd[tiab]", "Unmatched parenthesis ignored."),
        ("asthma[tiab] OR copd[tiab])", "Unmatched parenthesis ignored."),
        ('asthma[tiab] OR copd[tiab] "', "Unmatched double quote ignored."),
        ("asthma[tiab] OR copd[tiab] ]", "]"),
    ],
)
def test_unbalanced_marks_are_ignored_and_told(pubmed, query, message):
    answer = pubmed.search(query)
    assert set(answer["idlist"]) == {"1", "2"}
    assert answer["warninglist"]["outputmessages"] == [message]


def test_a_legitimate_zero_says_so_and_nothing_else(pubmed):
    answer = pubmed.search("rats[ti] AND copd[ti]")
    assert answer["count"] == "0"
    assert answer["warninglist"] == NOTHING
    assert "errorlist" not in answer


def test_a_word_of_the_lexicon_is_a_clean_zero(serve, make_article):
    pubmed = serve(make_article(1, "rats"), lexicon=["indalpine", "LM 5008"])
    for query in ("indalpine[tw]", '"LM 5008"[tiab]', '"lm 5008"[tiab:~0]', "indalpine"):
        answer = pubmed.search(query)
        assert (answer["count"], answer["warninglist"], "errorlist" in answer) == ("0", NOTHING, False), query


def test_a_deleted_record_leaves_its_words_in_the_index(pubmed):
    pubmed.standin.delete(4)
    answer = pubmed.search("catheterization[tw]")
    assert answer["count"] == "0"
    assert "errorlist" not in answer
    assert answer["warninglist"] == NOTHING


def test_texts_in_the_warnings_are_escaped_once_more(pubmed):
    listed = pubmed.search('"this & that"[tiab] OR copd[ti]')["warninglist"]["quotedphrasesnotfound"]
    assert listed == ['"this &amp; that"[tiab]']
