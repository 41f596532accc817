"""A Europe PMC answer is believed only when it says that it is one, and holds what it counted (eutils-facts, 7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from litwatch.errors import ServiceError
from litwatch.fetch import EuropePmc
from litwatch.polite import Client, Patience
from litwatch.standin import Fault, Faults, StandIn, bundled_records

TODAY = date(2026, 11, 23)


def client(standin: StandIn, folder: Path, page_size: int = 1000) -> EuropePmc:
    patience = Patience(attempts=3, first_wait=0.01, longest_wait=0.02, timeout=5.0)
    return EuropePmc(
        Client("Europe PMC", standin.europepmc_url, 200, patience=patience, pace_directory=folder), page_size
    )


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(bundled_records(), today=TODAY) as server:
        yield server


def test_a_set_is_read_to_its_end_over_several_pages(standin: StandIn, tmp_path: Path) -> None:
    whole = client(standin, tmp_path).search('"buspirone"')
    paged = client(standin, tmp_path, page_size=7).search('"buspirone"')
    assert whole.complete
    assert whole.count == len(whole.results) > 14
    assert [one["id"] for one in paged.results] == [one["id"] for one in whole.results]


def test_json_core_and_no_synonyms_are_asked_for_by_name(standin: StandIn, tmp_path: Path) -> None:
    client(standin, tmp_path).search('"buspirone"')
    sent = standin.requests[0].parameters
    assert (sent["format"], sent["resultType"], sent["synonym"]) == ("json", "core", "false")


def test_a_long_term_goes_by_post(standin: StandIn, tmp_path: Path) -> None:
    answer = client(standin, tmp_path).search(" OR ".join(f'"buspirone {n}"' for n in range(200)))
    assert answer.complete
    assert standin.requests[0].method == "POST"


def test_a_set_larger_than_wanted_is_counted_and_not_taken(standin: StandIn, tmp_path: Path) -> None:
    answer = client(standin, tmp_path).search('"buspirone"', 3)
    assert (answer.counted_only, answer.complete, answer.results) == (True, True, ())
    assert answer.count is not None
    assert answer.count > 3


def test_a_true_zero_is_complete(standin: StandIn, tmp_path: Path) -> None:
    answer = client(standin, tmp_path).search('"unicornwombatxyz"')
    assert (answer.complete, answer.count) == (True, 0)


@pytest.mark.parametrize(
    "name", ["version_only", "missing_records", "html_200", "empty_200", "gateway_500_json", "reset", "cut_xml"]
)
def test_what_cannot_be_believed_is_never_a_zero(name: str, tmp_path: Path) -> None:
    with StandIn(bundled_records(), today=TODAY, faults=Faults.of(Fault(name, endpoint="europepmc"))) as broken:
        answer = client(broken, tmp_path).search('"buspirone"')
    assert not answer.complete
    assert answer.problem


@pytest.mark.parametrize("name", ["doubled_records", "repeated_cursor"])
def test_what_is_doubled_counts_once_and_a_cursor_that_stays_ends_the_reading(name: str, tmp_path: Path) -> None:
    with StandIn(bundled_records(), today=TODAY, faults=Faults.of(Fault(name, endpoint="europepmc"))) as odd:
        answer = client(odd, tmp_path).search('"buspirone"')
    assert answer.complete
    assert answer.count == len(answer.results)


def test_an_empty_term_is_an_error_and_no_zero(standin: StandIn, tmp_path: Path) -> None:
    assert not client(standin, tmp_path).search("").complete


def test_a_full_text_that_is_not_there_is_none_and_one_that_is_cut_an_error(standin: StandIn, tmp_path: Path) -> None:
    assert client(standin, tmp_path).full_text("PMC1") is None
    assert b"MDL 73005EF" in (client(standin, tmp_path).full_text("PMC9900001") or b"")
    with StandIn(bundled_records(), today=TODAY, faults=Faults.of(Fault("cut_xml", endpoint="fulltext"))) as cut:
        asking = client(cut, tmp_path)
        with pytest.raises(ServiceError, match="no whole full text"):
            asking.full_text("PMC9900001")


def test_a_silent_service_is_knocked_at_twice(tmp_path: Path) -> None:
    with StandIn(bundled_records(), today=TODAY, faults=Faults.of(Fault("html_200", endpoint="europepmc"))) as silent:
        assert client(silent, tmp_path).knock()
        assert len(silent.requests) == 2


def test_a_quoted_identifier_finds_nothing_and_an_unquoted_one_does(standin: StandIn, tmp_path: Path) -> None:
    asking = client(standin, tmp_path)
    assert asking.search('EXT_ID:"99000006" AND SRC:MED').count == 0
    assert asking.search("EXT_ID:99000006 AND SRC:MED").count == 1
