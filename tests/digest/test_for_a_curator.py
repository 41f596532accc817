"""What waits for a curator: named in the mail, with what to type; the rest on the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from weeks import conflict, doubtful_link, quiet, verdict, waiting

from litwatch.config import Subscription
from litwatch.cycle.editions import narrowed
from litwatch.digest import Digest, compose
from litwatch.verdict import Week

NEXT = datetime(2026, 11, 30, 7)


def made(week: Week, **changes: object) -> Digest:
    return compose(week, "weekly", next_at=NEXT, **changes)  # type: ignore[arg-type]


def busy(**changes: object) -> Week:
    """A week with something to tell, so that the mail is no quiet one."""
    week = quiet(verdicts=(verdict(), verdict("syn-404", "search_incomplete")))
    return replace(week, **changes)  # type: ignore[arg-type]


def both(digest: Digest) -> tuple[str, str]:
    return " ".join(digest.html.split()), " ".join(digest.text.split())


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"waiting": (waiting(is_primary=None),)},
            ("1 judgement", "PMID 990000002: Synthetic: doubtful paper 990000002", "may be the first primary work",
             "litwatch curate syn-101 990000002 --set is_primary=yes --reason TEXT"),
        ),
        (
            {"waiting": (waiting(compound="5-MeO ab", pmid=None, work_id="work:europepmc:PPR/PPR7"),)},
            ("litwatch curate '5-MeO ab' work:europepmc:PPR/PPR7 --set FIELD=VALUE --reason TEXT",),
        ),
        (
            {"conflicts": (conflict(),)},
            ("1 decision", "curator one decided role=tool on 16 Nov 2026; the classifier said studied",
             "litwatch curate syn-101 990000010 --set role=tool --reason TEXT",
             "litwatch curate --undo d-1 --reason TEXT"),
        ),
        (
            {"doubtful_links": (doubtful_link(),)},
            ("1 doubtful link", "one work with 62%: same authors; titles alike",
             "litwatch curate --together europepmc:PPR/PPR1 pubmed:990000011 --reason TEXT",
             "litwatch curate --apart europepmc:PPR/PPR1 pubmed:990000011 --reason TEXT"),
        ),
    ],
)  # fmt: skip
def test_each_kind_is_named_with_what_to_type(changes: dict[str, object], told: tuple[str, ...]) -> None:
    html, text = both(made(busy(**changes)))
    for line in told:
        assert line.replace("'", "&#39;") in html or line in html
        assert line in text


def test_the_mail_names_the_first_and_counts_the_others_which_are_on_the_page() -> None:
    many = tuple(waiting(990000100 + number) for number in range(30))
    digest = made(busy(waiting=many), page_url="https://litwatch.example.org")
    html, text = both(digest)
    for part in (html, text):
        assert "30 judgements" in part
        assert part.count("--set FIELD=VALUE") == 3
        assert "27 more" in part
        assert "https://litwatch.example.org/digests/digest-weekly-2026-11-23.html" in part
    assert digest.page.count("--set FIELD=VALUE") == 30


def test_a_quiet_week_counts_them_in_a_line_each() -> None:
    week = quiet(waiting=(waiting(), waiting()), conflicts=(conflict(),), doubtful_links=(doubtful_link(),))
    for part in both(made(week)):
        for line in ("2 judgements", "1 decision", "1 doubtful link", "litwatch queue --links"):
            assert line in part
        assert "--set" not in part


def test_a_selection_counts_what_is_its_own_and_says_of_what_the_total_is() -> None:
    week = busy(
        waiting=(waiting(), waiting(compound="syn-404"), waiting(compound="syn-404")),
        conflicts=(conflict("syn-404"),),
        doubtful_links=(doubtful_link("syn-101", "syn-404"), doubtful_link("syn-404")),
    )
    own = narrowed(week, Subscription(compounds=("syn-101",)))
    assert [len(rows) for rows in (own.waiting, own.conflicts, own.doubtful_links)] == [1, 0, 1]
    for part in both(made(own)):
        assert "412 papers stored, of all compounds" in part
    for part in both(made(week)):
        assert "412 papers stored." in part


def test_a_command_is_one_argument_a_word_whatever_a_record_is_called() -> None:
    hostile = waiting(pmid=None, work_id="work:x'; rm -rf ~; '\n\x1b[31m", compound="$(reboot)")
    _, text = both(made(busy(waiting=(hostile,))))
    assert "litwatch curate '$(reboot)' 'work:x'\"'\"'; rm -rf ~; '\"'\"' [31m' --set" in text


def test_of_very_many_tasks_the_page_folds_all_but_the_first_and_the_mail_has_no_fold() -> None:
    digest = made(busy(waiting=tuple(waiting(990000100 + place) for place in range(3_000))))
    before, _, folded = digest.page.partition("<details")
    assert before.count("PMID 9900001") == 20
    assert "2,980 more" in folded
    assert folded.count("litwatch curate syn-101") == 2_980
    assert "<details" not in digest.html
