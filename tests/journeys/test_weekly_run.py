"""The weekly run that nobody watches."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import timedelta
from email import policy
from pathlib import Path

import duckdb
import pytest

from litwatch import cycle
from litwatch.cycle.alarm import tell_of_failure
from litwatch.errors import StoreError, UsageError
from litwatch.standin import StandIn

from .conftest import FIRST, SECOND, MakeSetup, published, verdicts


def test_every_verdict_appears_and_the_binospirone_story_is_told(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    job = cycle.run(setup, FIRST)
    found = verdicts(setup)
    assert job.run.status == "complete"
    assert found["binospirone"] == "primary_other"
    assert found["zimelidine"] == "secondary_only"
    assert found["dapoxetine"] == "mention_only"
    assert found["indalpine"] == "none_found"
    assert found["buspirone"] == found["fluoxetine"] == "primary_in_topic"
    assert found["tandospirone"] == "primary_other"


def test_a_second_run_fetches_nothing_changes_nothing_and_sends_nothing(
    standin: StandIn, make_setup: MakeSetup
) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    before = verdicts(setup), published(setup, "FROM digest_log"), published(setup, "SELECT count(*) FROM judgement")
    asked = len(standin.requests)
    job = cycle.run(setup, FIRST + timedelta(minutes=1))
    assert [one.endpoint for one in standin.requests[asked:] if one.endpoint == "efetch"] == []
    assert (job.fetched, job.judgements_changed, job.changes) == (0, 0, [])
    assert job.told is not None
    assert job.told.receipts == []
    assert before == (
        verdicts(setup),
        published(setup, "FROM digest_log"),
        published(setup, "SELECT count(*) FROM judgement"),
    )


def test_a_week_later_what_is_new_revised_and_retracted_is_news(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    standin.set_today(SECOND.date())
    job = cycle.run(setup, SECOND)
    changed = {(one.compound, one.old_verdict, one.new_verdict) for one in job.changes}
    assert ("ipsapirone", "primary_in_topic", "primary_other") in changed
    assert ("tandospirone", "primary_other", "primary_in_topic") in changed
    assert "is retracted" in next(one.because for one in job.changes if one.compound == "ipsapirone")
    assert job.told is not None
    mail = email.message_from_bytes(job.told.outbox[0].read_bytes(), policy=policy.default)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "2 verdicts changed" in str(mail["Subject"])
    assert "synthetic" in text.lower()
    assert "ipsapirone" in text


def test_a_failure_mail_that_reached_nobody_is_told_by_the_next_digest(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    nowhere = setup.settings.smtp.model_copy(update={"host": "127.0.0.1", "port": 9, "security": "none"})
    setup = replace(setup, settings=setup.settings.model_copy(update={"smtp": nowhere}))
    tell_of_failure(setup.settings, "no disk")
    told = cycle.run(setup, FIRST).told
    assert told is not None
    text = " ".join(told.digests[0].text.split())
    assert re.search(
        r"The failure mail “litwatch [^”]+: the weekly run failed” did not reach pi@example.org: the", text
    )
    assert "Tried 2 times. It is tried again." in text


def test_the_first_run_of_a_month_checks_everything_stored(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST, send=False)
    with duckdb.connect(setup.settings.database.path) as connection:
        connection.execute("DELETE FROM raw_record WHERE record_id = (SELECT min(record_id) FROM raw_record)")
    cycle.run(setup, FIRST + timedelta(days=1), send=False)
    with pytest.raises(StoreError, match="not published: check record_without_raw"):
        cycle.run(setup, FIRST + timedelta(days=15), send=False)


def test_as_of_answers_what_was_known_on_a_day(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    standin.set_today(SECOND.date())
    cycle.run(setup, SECOND)
    question = "SELECT verdict FROM compound_verdict_as_of(TIMESTAMP '{}') WHERE compound = 'ipsapirone'"
    assert published(setup, question.format("2026-11-20")) == [("primary_in_topic",)]
    assert published(setup, question.format("2026-11-24")) == [("primary_other",)]
    assert published(setup, question.format("2026-11-01")) == []


def test_a_preprint_and_its_article_count_once(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    pairs = published(setup, "SELECT is_preprint, record_ids FROM paper WHERE record_count > 1")
    assert pairs
    assert all(is_preprint is False for is_preprint, _ in pairs)


def test_the_published_copy_passes_its_checks_and_every_column_is_explained(
    standin: StandIn, make_setup: MakeSetup
) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    silent = published(
        setup,
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL",
    )
    assert silent == []


def test_a_run_that_would_go_back_is_refused_before_anything_is_asked(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, SECOND)
    asked = len(standin.requests)
    with pytest.raises(UsageError, match="2026-11-16 would go back"):
        cycle.run(setup, FIRST)
    assert len(standin.requests) == asked
    assert published(setup, "SELECT count(*) FROM run") == [(1,)]


def test_a_database_of_another_program_is_refused_before_anything_is_asked(
    standin: StandIn, make_setup: MakeSetup
) -> None:
    setup = make_setup(standin.base_url)
    setup.settings.database.path.parent.mkdir()
    with duckdb.connect(setup.settings.database.path) as connection:
        connection.execute("CREATE TABLE mine (word VARCHAR)")
    with pytest.raises(StoreError, match="litwatch did not write"):
        cycle.run(setup, FIRST)
    assert not standin.requests


def test_reclassifying_without_network_changes_nothing(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    asked = len(standin.requests)
    job = cycle.reclassify(setup, FIRST + timedelta(hours=1))
    assert len(standin.requests) == asked
    assert (job.judgements_changed, job.changes) == (0, [])


def test_a_deleted_record_supports_no_verdict_and_stays_in_the_file(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    (gone,) = published(setup, "SELECT pmid FROM evidence WHERE compound = 'tandospirone' LIMIT 1")[0]
    standin.delete(int(str(gone)))
    cycle.run(setup, SECOND)
    assert published(setup, f"SELECT count(*) FROM evidence WHERE pmid = {gone}") == [(0,)]
    assert published(setup, f"SELECT nonexistent_at IS NOT NULL FROM record WHERE pmid = {gone}") == [(True,)]
    assert published(setup, f"SELECT count(*) >= 1 FROM raw_record WHERE record_id = 'pubmed:{gone}'") == [(True,)]


def test_a_preview_leaves_the_page_of_a_digest_that_was_told_as_it_was(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    told = cycle.run(setup, FIRST).told
    assert told is not None
    page = told.pages[0].read_bytes()
    preview = cycle.digest(setup, FIRST + timedelta(hours=2))
    assert told.pages[0].read_bytes() == page
    assert preview.pages[0] != told.pages[0]


def test_the_second_week_has_pictures_references_an_index_and_feeds_whose_links_all_lead_somewhere(
    standin: StandIn, make_setup: MakeSetup
) -> None:
    setup = make_setup(standin.base_url)
    cycle.run(setup, FIRST)
    standin.set_today(SECOND.date())
    told = cycle.run(setup, SECOND).told
    assert told is not None
    reports = setup.settings.reports
    page = told.pages[0].read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    index = (reports / "digests.html").read_text(encoding="utf-8")
    assert index.index("digest-weekly-2026-11-23") < index.index("digest-weekly-2026-11-16")
    links = [one for one in re.findall(r'href="([^"]+)"', page + index) if "://" not in one]
    assert {Path(one).suffix for one in links} == {".html", ".atom", ".ris", ".bib"}
    assert [one for one in links if not (reports / one).is_file()] == []
    new = published(
        setup, "SELECT count(*) FROM evidence WHERE is_primary AND first_seen_at = TIMESTAMP '2026-11-23 07:00'"
    )
    assert (reports / "feed.atom").read_text(encoding="utf-8").count("<entry>") == new[0][0] > 0
