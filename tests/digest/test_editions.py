"""Who is told what, of which time: recipients that share both share one digest."""

from __future__ import annotations

from datetime import datetime

import pytest
from weeks import END, START, eventful, evidence, quiet, search, verdict

from litwatch.config import Recipient
from litwatch.cycle.editions import Edition, editions, narrowed, spoken
from litwatch.digest import compose

PI = Recipient(address="pi@example.org")
POSTDOC = Recipient(address="postdoc@example.org", format="text")
ANALYST = Recipient(address="analyst@example.org", classes=("synthetic",), minimum_level="in_vitro")
OLDER = datetime(2026, 11, 9, 7)


def planned(
    *recipients: Recipient, told: dict[str, datetime | None] | None = None, had: tuple[str, ...] = ()
) -> list[Edition]:
    return editions("weekly", END, recipients, usual_start=START, told_until=told or {}, had=had)


def test_equal_subscriptions_share_one_digest_whatever_their_format() -> None:
    (edition,) = planned(PI, POSTDOC)
    assert (edition.digest_id, edition.start, edition.end) == ("weekly-2026-11-23", START, END)
    assert edition.recipients == (PI, POSTDOC)


def test_the_order_of_what_is_asked_for_makes_no_other_subscription() -> None:
    one = Recipient(address="a@b.org", compounds=("x", "y", "x"))
    other = Recipient(address="c@d.org", compounds=("y", "x"))
    assert len(planned(one, other)) == 1


def test_another_subscription_is_another_digest_with_an_identifier_that_stays() -> None:
    whole, part = planned(PI, ANALYST)
    assert whole.digest_id == "weekly-2026-11-23"
    assert part.digest_id.startswith("weekly-2026-11-23-")
    assert planned(ANALYST)[0].digest_id == part.digest_id


def test_a_period_starts_where_the_recipient_was_told_last_and_a_new_one_gets_the_week() -> None:
    starts = {
        one.recipients[0].address: one.start
        for one in planned(PI, POSTDOC, ANALYST, told={"postdoc@example.org": OLDER, "analyst@example.org": None})
    }
    assert starts == {"pi@example.org": START, "postdoc@example.org": OLDER, "analyst@example.org": None}


def test_who_had_it_gets_none() -> None:
    assert planned(PI, had=("pi@example.org",)) == []


def test_with_nobody_to_tell_the_week_is_written_all_the_same() -> None:
    (edition,) = planned()
    assert (edition.digest_id, edition.recipients) == ("weekly-2026-11-23", ())


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "everything"),
        ({"compounds": ("buspirone",)}, "buspirone"),
        ({"classes": ("ssri",), "minimum_level": "in_vitro"}, "ssri; papers at least in_vitro"),
    ],
)
def test_a_subscription_reads_as_words(asked: dict[str, object], told: str) -> None:
    assert spoken(Recipient(address="a@b.org", **asked).subscription) == told


def test_everything_is_the_week_as_it_is() -> None:
    assert narrowed(eventful(), PI.subscription) == eventful()


def test_named_compounds_are_all_that_is_told() -> None:
    week = narrowed(eventful(), Recipient(address="a@b.org", compounds=("syn-303",)).subscription)
    told = (*week.verdicts, *week.changes, *week.new, *week.added, *week.rejudged, *week.searches)
    assert {row.compound for row in told} == {"syn-303"}
    text = compose(week, "weekly", next_at=None).text
    assert "Only syn-303." in text
    assert "syn-101" not in text


def test_compounds_and_classes_together() -> None:
    week = quiet(
        verdicts=(verdict("a"), verdict("b", compound_class="other"), verdict("c", compound_class="third")),
        searches=(search("a", "a"), search("c", "c")),
    )
    asked = Recipient(address="a@b.org", compounds=("b",), classes=("third",)).subscription
    assert [row.compound for row in narrowed(week, asked).verdicts] == ["b", "c"]


def test_a_paper_below_the_level_is_left_out_unless_it_was_above_before() -> None:
    week = quiet(
        new=(evidence(), evidence(pmid=2, evidence_level="mention")),
        rejudged=(evidence(pmid=3, evidence_level="secondary", was="topic_in_vivo"),
                  evidence(pmid=4, evidence_level="mention", was="secondary")),
    )  # fmt: skip
    told = narrowed(week, ANALYST.subscription)
    assert [row.pmid for row in told.new] == [990000001]
    assert [row.pmid for row in told.rejudged] == [3]
