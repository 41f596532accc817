"""What a digest tells, in which order, and what it refuses."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from weeks import END, START, eventful, evidence, quiet, run, search, verdict

from litwatch.digest import Digest, compose
from litwatch.errors import DigestError
from litwatch.verdict import Change, NewName, Undelivered, Week

NEXT = datetime(2026, 11, 30, 7, tzinfo=ZoneInfo("Europe/London"))


def made(week: Week, **changes: object) -> Digest:
    return compose(week, "weekly", next_at=NEXT, **changes)  # type: ignore[arg-type]


def assert_told(digest: Digest, *texts: str) -> None:
    """Both parts tell it, in this order."""
    for part in (digest.html, " ".join(digest.text.split())):
        places = [part.find(text) for text in texts]
        assert -1 not in places, [text for text, place in zip(texts, places, strict=True) if place < 0]
        assert places == sorted(places)


def test_the_digest_is_named_by_its_day_and_keeps_its_period() -> None:
    digest = made(quiet())
    assert digest.digest_id == "weekly-2026-11-23"
    assert (digest.period_start, digest.period_end) == (START, END)


def test_a_digest_is_a_function_of_its_week() -> None:
    assert made(eventful()) == made(eventful())


def test_a_quiet_week_is_short_and_proves_that_the_run_happened() -> None:
    digest = made(quiet())
    assert digest.subject == "litwatch 23 Nov: a quiet week, syn-202 still none in topic"
    assert_told(digest, "A quiet week: no verdict changed and no new paper came.")
    assert_told(digest, "2 compounds searched, every search complete.", "20261123T070000-ab12", "31 requests")
    assert_told(digest, "412 papers stored", "Next digest: 30 Nov 2026, 07:00 GMT")
    assert "Verdicts that changed" not in digest.html
    assert "New since" not in digest.html
    assert len(digest.text.splitlines()) < 25
    assert_told(digest, "digest-weekly-2026-11-23.html")
    assert "How to read this" not in digest.html
    assert "Other" in digest.page
    assert not [part for part in digest.parts if part.role == "picture"]


def test_a_quiet_week_names_the_compounds_of_each_verdict_and_counts_those_left_out() -> None:
    many = [verdict(f"syn-{number:02}") for number in range(15)]
    digest = made(quiet(verdicts=(*many, verdict("syn-404", "none_found")), searches=()))
    assert_told(digest, "syn-00, syn-01", "syn-11 and 3 more")
    assert "syn-404" in digest.html.partition("</title>")[2]
    assert "syn-404" in digest.text
    assert "syn-12" not in digest.html + digest.text


def test_verdicts_that_changed_stand_before_the_table() -> None:
    digest = made(eventful())
    assert digest.html.index("Verdicts that changed") < digest.html.index("<table")
    assert digest.text.index("VERDICTS THAT CHANGED") < digest.text.index("VERDICTS\n")


def test_what_failed_stands_before_the_verdicts_and_the_news() -> None:
    digest = made(eventful())
    headline = "2 verdicts changed, 2 new primary papers (2 in depression models) came, 1 paper is retracted"
    assert_told(digest, headline, "Of 7 compounds, 2 could not be searched completely", "ended as incomplete")
    assert_told(digest, "syn-404: PubMed dropped a phrase of 1 query. Known so far: no paper.", "Search incomplete")
    assert_told(digest, "syn-707: the server did not answer. The verdict stands on its papers")
    assert "2 incomplete" in digest.subject


def test_the_verdict_table_has_every_count_under_its_own_name() -> None:
    digest = made(eventful())
    row = next(line for line in digest.text.splitlines() if line.startswith("syn-101  "))
    assert row.split() == ["syn-101", "Primary,", "in", "topic", "14", "122", "88", "61", "240", "1", "1990–2026"]
    cells = digest.html.split('<td class="cell number')[1:8]
    counts = [cell.split("</span>")[1].split("</td>")[0].strip() for cell in cells]
    assert counts == ["14", "122", "88", "61", "240", "1", "1990–2026"]


def test_columns_of_the_text_table_stand_under_each_other() -> None:
    lines = made(eventful()).text.splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("compound "))
    table = lines[head : head + 10]
    assert {len(line) for line in table if not line.startswith("syn-606 ")} == {len(table[0])}
    assert "syn-606 hydrochloride hemihydrate" in table


def test_new_papers_come_strongest_first_with_the_words_that_decided() -> None:
    digest = made(eventful())
    first, second = "SYN-101 reduces immobility", "SYN-101 and learned helplessness"
    assert_told(digest, "syn-101", first, second, "azapirones, a narrative review")
    assert '<a class="link" href="https://pubmed.ncbi.nlm.nih.gov/990000001/"' in digest.html
    assert "https://pubmed.ncbi.nlm.nih.gov/990000001/" in digest.text.split()
    assert "Rats <mark" in digest.html
    assert ">received SYN-101</mark> (1, 3" in digest.html
    assert "*received SYN-101* (1, 3" in digest.text
    assert_told(digest, first, "Example A et al. · Journal of Synthetic Records · 2026 · PMID 990000001")
    assert_told(digest, second, "Preprint", "For a curator: typed Review, but the abstract reports an experiment")


def test_changed_verdicts_say_from_what_to_what_and_why() -> None:
    digest = made(eventful())
    assert "syn-101: Primary, off topic -> Primary, in topic, because PMID 990000001" in digest.text
    assert "because PMID 990000001 (in vivo, in topic) is new" in " ".join(digest.text.split())
    assert "topic_in_vivo" not in digest.text


def test_retracted_and_indexed_papers_are_news_and_unchanged_ones_are_a_count() -> None:
    digest = made(eventful())
    assert_told(digest, "a study since retracted", "Retracted: supports no verdict", "Retracted since it was told")
    assert_told(digest, "indexed as a systematic review", "Was: in vivo, off topic; now: secondary")
    assert_told(digest, "1 judgement made again, with the same evidence level.")
    assert "990000006" not in digest.html


def test_a_published_preprint_is_told_linked_in_mail_text_and_page() -> None:
    digest = made(eventful())
    preprint, article = "Synthetic: SYN-101 in mice, a preprint", "Synthetic: SYN-101 in mice"
    for page in (digest.html, digest.page):
        told = page[page.index("The preprint “") :].partition("</div>")[0]
        assert "is now published as" in told
        assert 'href="https://doi.org/10.5555/syn.1"' in told
        assert preprint in told
        assert 'href="https://pubmed.ncbi.nlm.nih.gov/990000007/"' in told
        assert f"{article}</a>" in told
        assert "(Journal of Synthetic Records, 2026)" in told
    assert (
        f"The preprint “{preprint}” (https://doi.org/10.5555/syn.1) is now published as “{article}” (Journal of "
        "Synthetic Records, 2026)."
    ) in " ".join(digest.text.split())
    assert "1 preprint is now published" in digest.text.replace("\n", " ")
    assert "1 preprint published" in made(quiet(learnt=eventful().learnt[1:2])).subject


def test_a_correction_is_told_and_an_old_one_is_not_told_again() -> None:
    news = "The correction or expression of concern came since it was told"
    assert_told(made(eventful()), "a study with an erratum", news)
    old = evidence(pmid=990000008, was="topic_in_vivo", has_correction=True, first_seen_at=START, title="Old erratum")
    digest = made(quiet(rejudged=(old,)))
    assert "Old erratum" not in digest.html
    assert "quiet week" in digest.subject


def test_papers_of_a_first_search_are_counted_and_not_announced() -> None:
    digest = made(eventful())
    line = "syn-505: 55 papers (4 human trial; 12 in vivo, off topic; 9 secondary; 30 mention only)"
    assert_told(digest, line)
    assert "PMID 99000100" not in digest.html
    assert "1 compound has a first verdict" in digest.html
    assert "2 changed" in digest.subject
    assert "3 verdicts" not in digest.subject


def test_records_that_name_the_compound_nowhere_are_counted_and_are_no_news() -> None:
    week = quiet(new=(evidence(evidence_level="artefact"),))
    digest = made(week)
    assert "a quiet week" in digest.subject
    assert_told(digest, "1 record that PubMed returned without a name of the compound in it: not counted")


def test_a_query_that_another_service_answered_says_which() -> None:
    week = eventful()
    asked = replace(week.searches[0], source="europepmc", scope="preprints", warnings=("made up",))
    digest = made(replace(week, searches=(*week.searches, asked)))
    assert "· Europe PMC · preprints only" in digest.html
    assert ", Europe PMC, preprints only" in " ".join(digest.text.split())
    for part in (digest.html, digest.text):
        assert "Europe PMC said: made up" in part
        assert part.count("Europe PMC said") == 1


def test_an_absence_shows_every_form_as_sent_and_what_pubmed_answered() -> None:
    digest = made(eventful())
    for part in (digest.html.replace("&quot;", '"').replace("&#34;", '"'), digest.text):
        for form in ("syn 202", "syn202", "syn 404", "syn404"):
            assert f'"{form}"[tw:~0]' in part
        assert "PubMed said: PhraseNotFound: syn404" in part
        assert '"syn"[All Fields]' in part
    assert_told(
        digest, "1 of 2 queries can't be believed".replace("'", "&#39;")
    ) if "&#39;t be" in digest.html else None
    assert "no count" in digest.html
    assert "0 hits" in digest.html
    assert "2 queries, every answer complete; 0 hits. Searched 23 Nov" in " ".join(digest.text.split())


def test_a_paper_without_pmid_is_linked_by_its_doi() -> None:
    week = quiet(
        new=(evidence(pmid=None, doi='10.1000/a"b<c>', work_id="w"), evidence(pmid=None, doi=None, work_id="v"))
    )
    assert 'href="https://doi.org/10.1000/a%22b%3Cc%3E"' in made(week).html


def test_a_paper_for_two_compounds_counts_once_in_the_headline() -> None:
    week = quiet(new=(evidence(), evidence(compound="syn-202")))
    assert made(week).subject == "litwatch 23 Nov: 1 new primary paper, syn-202 none in topic"


def test_a_retracted_new_paper_is_not_counted_as_primary() -> None:
    assert made(quiet(new=(evidence(is_retracted=True),))).subject.endswith("1 new paper, none primary, 1 retracted")


def test_measured_errors_are_printed_as_given() -> None:
    digest = made(eventful(), error_rates={"sensitivity": 0.941, "roles wrong": "3 of 120"})
    assert_told(digest, "sensitivity 94.1%", "roles wrong 3 of 120")
    assert "Measured error" not in made(eventful()).html


def test_how_to_read_it_is_two_lines_of_the_mail_and_leads_to_the_page() -> None:
    rates = {"primary work found": 0.945, "called primary rightly": 1.0, "studied or not": 0.95, "secondary, F1": 0.854}
    digest = made(eventful(), error_rates=rates, page_url="https://litwatch.example.org")
    html = digest.html.partition("How to read this</h2>")[2].partition('<p class="receipt"')[0]
    lines = [re.sub(r"<[^>]+>", "", line) for line in re.findall(r"<p .*?</p>", html, re.DOTALL)]
    assert len(lines) == 2
    assert max(map(len, lines)) <= 175
    assert 'href="https://litwatch.example.org/digests/digest-weekly-2026-11-23.html#reading"' in html
    assert 'id="reading"' in digest.page
    assert "those on humans included" in digest.page
    text = " ".join(digest.text.partition("HOW TO READ THIS")[2].split())
    assert all(line.removesuffix(" More") in text for line in lines)


def test_a_synthetic_digest_says_so_at_the_top_and_links_no_title() -> None:
    digest = made(eventful(), synthetic=True)
    assert digest.subject.startswith("[synthetic] ")
    assert digest.html.index("made up for the demonstration") < digest.html.index("<h1")
    assert digest.text.index("SYNTHETIC") < digest.text.index("verdicts changed")
    assert "pubmed.ncbi" not in digest.html + digest.text


def test_pages_are_linked_when_there_are_any() -> None:
    assert 'href="http://127.0.0.1:8080/compound/syn-101"' in made(eventful(), page_url="http://127.0.0.1:8080/").html
    assert 'href="javascript' not in made(eventful(), page_url="javascript:alert(1)").html


def test_an_empty_digest_after_a_failed_run_is_refused() -> None:
    with pytest.raises(DigestError, match=r"the run failed \(PubMed did not answer\)"):
        made(quiet(run=run(status="failed", note="PubMed did not answer")))
    with pytest.raises(DigestError, match="no run is stored"):
        made(quiet(run=None))


def test_a_failed_run_with_something_to_tell_is_told_with_the_failure_first() -> None:
    digest = made(quiet(run=run(status="failed", note="disk full"), new=(evidence(),)))
    assert digest.subject.startswith("litwatch 23 Nov: run failed, 1 new primary paper")
    assert_told(digest, "The run failed; what stands here was stored before.", "ended as failed: disk full")


def test_an_incomplete_run_without_news_is_no_quiet_week() -> None:
    week = quiet(run=run(status="incomplete"), verdicts=(verdict(), verdict("syn-404", "search_incomplete")))
    digest = made(week)
    assert digest.subject == "litwatch 23 Nov: 1 search incomplete"
    assert "quiet" not in digest.html + digest.text
    assert_told(
        digest,
        "No verdict changed and no new paper was seen, as far as the search went.",
        "1 could not be searched completely",
    )


def test_verdicts_that_only_became_incomplete_are_not_told_as_if_the_literature_had_changed() -> None:
    rows = (verdict("syn-404", "search_incomplete"), verdict("syn-405", "search_incomplete"))
    changes = tuple(Change(row.compound, END, "none_found", "search_incomplete", "no answer") for row in rows)
    digest = made(quiet(run=run(status="incomplete"), verdicts=rows, changes=changes))
    assert_told(digest, "2 verdicts can’t be claimed now, since their searches were incomplete.")


def test_a_compound_that_was_not_searched_in_the_period_is_not_called_searched() -> None:
    week = quiet(verdicts=(verdict(searched_at=START), verdict("syn-202", "none_found")))
    digest = made(week)
    assert "every search complete." not in digest.text.split("VERDICTS")[0]
    assert_told(digest, "syn-101", "Last searched 16 Nov 2026, 07:00 UTC.")


def test_a_topic_that_was_too_much_to_fetch_whole_is_said() -> None:
    assert (
        "searched in the topic only" in made(quiet(verdicts=(verdict(search_scope="topic"),), new=(evidence(),))).html
    )


def test_the_first_digest_has_no_start() -> None:
    digest = made(quiet(start=None, changes=(Change("syn-101", END, None, "primary_in_topic", "first search"),)))
    assert digest.subject == "litwatch 23 Nov: 1 first verdict, syn-202 none in topic"
    assert "1 compound has a first verdict" in digest.html
    assert "the first digest, 23 Nov 2026" in digest.html
    assert "The first digest, 23 Nov 2026" in digest.text
    assert "Primary, in topic" in digest.text.split("ADDED TO THE RECORD")[1]


def test_a_verdict_on_no_compound_is_no_error() -> None:
    assert_told(made(quiet(verdicts=(), searches=())), "No compound is watched.")


@pytest.mark.parametrize("count", [1, 3, 12, 400])
def test_the_subject_stays_short_and_says_the_news(count: int) -> None:
    week = eventful()
    many = replace(
        week,
        run=run(status="failed", note="x"),
        changes=week.changes * count,
        new=tuple(evidence(pmid=990002000 + number) for number in range(count)),
        verdicts=tuple(verdict(f"syn-{number}", "search_incomplete") for number in range(count)),
        searches=tuple(search(f"syn-{number}", "x") for number in range(count)),
    )
    for synthetic in (True, False):
        subject = made(many, synthetic=synthetic).subject
        assert len(subject.removeprefix("[synthetic] ")) <= 60
        assert "run failed" in subject
        assert "incomplete" in subject


def test_old_papers_are_a_line_for_each_compound_with_the_reason_and_no_news() -> None:
    old = [evidence(pmid=n, compound="syn-202", evidence_level="mention", came="new_name") for n in range(1, 301)]
    late = evidence(pmid=301, compound="syn-202", evidence_level="secondary", came="late")
    week = quiet(added=(*old, late), new_names=(NewName("syn-202", "syn 2020"),))
    digest = compose(week, "weekly", next_at=None)
    text = " ".join(digest.text.split())
    assert digest.subject == "litwatch 23 Nov: 301 old papers added, syn-202 none in topic"
    assert "301 old papers came into the record" in text
    assert (
        "* syn-202: 301 papers (1 secondary; 300 mention only). 300 by a name asked for the first time (syn 2020); "
        "1 in PubMed for longer, first returned by a search now." in text
    )
    assert "new primary" not in text
    assert text.count("Synthetic: SYN-101") == 0


@pytest.mark.parametrize(
    ("status", "ends"),
    [
        ("pending", "It is tried again."),
        ("refused", "It is not tried again."),
        ("given_up", "It is given up."),
    ],
)
def test_mail_that_did_not_arrive_stands_in_the_next_digest(status: str, ends: str) -> None:
    lost = Undelivered(
        "weekly-2026-11-16", START, "pi@example.org", status, "mailbox_full", 3, "552 5.2.2 full", None, ""
    )
    digest = compose(quiet(undelivered=(lost,)), "weekly", next_at=None)
    told = f"did not reach pi@example.org: the mailbox is full (552 5.2.2 full). Tried 3 times. {ends}"
    assert told in " ".join(digest.text.split())
    assert told in " ".join(digest.html.split())
    assert "The digest of 16 Nov 2026 did not reach" in digest.html


def test_a_failure_mail_that_did_not_arrive_stands_in_the_next_digest() -> None:
    subject = "litwatch 20 Nov: the weekly run failed"
    lost = Undelivered("", START, "pi@example.org", "refused", "mailbox_full", 3, "552 5.2.2 full", None, subject)
    told = f"The failure mail “{subject}” did not reach pi@example.org: the mailbox is full"
    assert_told(compose(quiet(undelivered=(lost,)), "weekly", next_at=None), told)
