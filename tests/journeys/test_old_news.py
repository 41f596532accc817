"""A new compound and a new synonym bring old papers: they are added to the record, a line for each, and are no news."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from litwatch import cycle
from litwatch.cycle import Setup
from litwatch.standin import StandIn

from .conftest import FIRST, MakeSetup


def without(setup: Setup, *, compound: str, names_of: str) -> Setup:
    """The set-up before a compound joined the watchlist, and while another had its own name only."""
    watched = [
        replace(one, names=one.names[:1]) if one.name == names_of else one
        for one in setup.watchlist.compounds
        if one.name != compound
    ]
    return replace(setup, watchlist=replace(setup.watchlist, compounds=tuple(watched)))


def test_a_new_compound_and_a_new_synonym_are_a_line_each_and_no_news(standin: StandIn, make_setup: MakeSetup) -> None:
    setup = make_setup(standin.base_url)
    # At the stand-in no day passes: nothing enters PubMed in these weeks.
    cycle.run(without(setup, compound="buspirone", names_of="binospirone"), FIRST + timedelta(weeks=3))
    job = cycle.run(setup, FIRST + timedelta(weeks=4))
    assert job.told is not None
    (digest,) = job.told.digests
    text = " ".join(digest.text.split())
    assert "NEW SINCE" not in text
    assert "buspirone: " in text.split("ADDED TO THE RECORD")[1]
    (line,) = [one for one in text.split("* ") if one.startswith("binospirone: ") and "paper" in one]
    assert "By a name asked for the first time (" in line
    assert "mdl" in line.lower()
    assert "Searched for the first time." in text
