"""A hit counts where a name stands near it in the same element, and no text is read again and again to tell."""

from __future__ import annotations

import pytest

from litwatch.bulk import fields
from litwatch.bulk.fields import Fields
from litwatch.bulk.sought import Literal

ANY: frozenset[int] = frozenset()
GROWTH = Literal(b"growth", ANY, ANY, False, False, (r"\bgrowth[- ]hormone\b", r"\bgrowth[- ]factor\b"), None, None)
REACH = 300


def told(text: bytes, word: bytes = b"growth") -> list[bool]:
    """For each place of the word whether a name stands there."""
    asked = Fields(text, len(text), [GROWTH], REACH)
    return [asked.hold(0, at + len(word)) for at in range(len(text)) if text.startswith(word, at)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"<ArticleTitle>On growth hormone</ArticleTitle>", [True]),
        (b"<ArticleTitle>On growth factor 2</ArticleTitle>", [True]),
        (b"<ArticleTitle>On growth <i>hormone</i></ArticleTitle>", [True]),
        (b"<ArticleTitle>On growth</ArticleTitle><AbstractText>hormone</AbstractText>", [False]),
        (b"<Affiliation>growth hormone</Affiliation><Keyword>growth hormone</Keyword>", [False, True]),
        (b"<Keyword>none</Keyword> growth hormone <Keyword>growth hormone</Keyword>", [False, True]),
        (b'<AbstractText Label="growth">hormone</AbstractText>', [True]),  # the parser decides
        (b"growth hormone", [False]),
        (b"<AbstractText>" + b"a growth, " * 200 + b"growth hormone</AbstractText>", [False] * 160 + [True] * 41),
    ],
)
def test_a_hit_counts_where_a_name_stands_near_it_in_its_field(text: bytes, expected: list[bool]) -> None:
    found = told(text)
    assert len(found) == len(expected)
    assert found[-1] is expected[-1]
    assert not any(found[: expected.index(True)] if any(expected) else found)


@pytest.mark.parametrize("between", [b", ", b", <i>in</i> ", b" <mml:math><mml:mi>x</mml:mi></mml:math> "])
def test_of_many_places_in_a_field_none_is_read_again_and_again(
    between: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    plain_text = fields.plain_text

    def counted(markup: bytes) -> str:
        read.append(len(markup))
        return plain_text(markup)

    monkeypatch.setattr(fields, "plain_text", counted)
    text = b"<AbstractText>" + (b"growth" + between) * 1_000 + b"</AbstractText>"
    assert told(text) == [False] * 1_000
    assert sum(read) < 6 * len(text)
