"""What `litwatch explain` tells of one paper beyond its judgement."""

from __future__ import annotations

import json

from living import Command


def test_what_changed_in_a_record_is_told_with_the_levels_that_it_changed(command: Command) -> None:
    shown = " ".join(command("explain", "tandospirone", 99000154).out.split())
    assert "Changed since it was first stored 2026-11-23 pubmed:99000154 abstract: (nothing) →" in shown
    assert "tandospirone: " in shown.partition("Changed since")[2]
    told = json.loads(command("explain", "ipsapirone", 99000109, "--json").out)["record_changes"]
    assert {"is_retracted", "publication_types", "corrections"} <= {one["field"] for one in told}


def test_of_a_record_that_never_changed_nothing_is_told(command: Command) -> None:
    assert "Changed since" not in command("explain", "binospirone", 99000019).out
