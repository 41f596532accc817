"""Whatever is cut off an answer, and wherever, what is left is never believed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litwatch.errors import ServiceError
from litwatch.fetch import answers
from litwatch.ids import Pmid
from litwatch.standin import StandIn, bundled_records

ASKED = [Pmid(99000006), Pmid(99000008), Pmid(99000014), Pmid(1)]
REFS = "pubmed_pubmed_refs"
IDS = ",".join(map(str, ASKED))
Read = Callable[[bytes], object]
KINDS: dict[str, tuple[dict[str, list[str]], Read]] = {
    "esearch": (
        {"term": ["binospirone[tw] OR wombatxyz[tw]"], "usehistory": ["y"], "retmax": ["100"]},
        lambda body: answers.read_search(200, body, "here"),
    ),
    "efetch": (
        {"id": [IDS], "retmode": ["xml"]},
        lambda body: answers.read_article_set(200, body, "here"),
    ),
    "elink": (
        {"id": [str(pmid) for pmid in ASKED], "linkname": [REFS]},
        lambda body: answers.read_links(200, body, ASKED, REFS, "here"),
    ),
    "esummary": (
        {"id": [IDS], "version": ["2.0"], "retmode": ["json"]},
        lambda body: answers.read_summary(200, body, ASKED, "here"),
    ),
}


@pytest.fixture(scope="module")
def bodies() -> dict[str, bytes]:
    standin = StandIn(bundled_records(), today=date(2026, 11, 23))
    return {kind: standin.answer(kind, "POST", sent).body.rstrip() for kind, (sent, _) in KINDS.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_answer_is_believed(kind: str, bodies: dict[str, bytes]) -> None:
    assert KINDS[kind][1](bodies[kind])


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_an_answer_cut_at_any_byte_is_never_believed(kind: str, bodies: dict[str, bytes], data: st.DataObject) -> None:
    body = bodies[kind]
    end = data.draw(st.one_of(st.integers(0, len(body) - 1), st.integers(max(0, len(body) - 40), len(body) - 1)))
    with pytest.raises(ServiceError) as caught:
        KINDS[kind][1](body[:end])
    assert caught.value.retryable


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_an_answer_with_a_piece_lost_inside_is_believed_only_where_it_still_is_one(
    kind: str, bodies: dict[str, bytes], data: st.DataObject
) -> None:
    """A lost piece may leave a well-formed answer; what must not come is any error but ours."""
    body = bodies[kind]
    start = data.draw(st.integers(0, len(body) - 1))
    end = data.draw(st.integers(start + 1, min(len(body), start + 400)))
    try:
        KINDS[kind][1](body[:start] + body[end:])
    except ServiceError:
        return


@given(body=st.binary(max_size=300))
def test_anything_at_all_is_refused_as_ours(body: bytes) -> None:
    for _, read in KINDS.values():
        with pytest.raises(ServiceError):
            read(body)
