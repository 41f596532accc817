"""PMIDs are read as they are written, however they are written, and each citation's own."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st
from mutated import PROLOG

from litwatch.bulk.pmids import numbers_of, own_pmids

TAGS = st.sampled_from(
    ['<PMID Version="1">'] * 3 + ["<PMID>", '<PMID Version="12">', '<PMID  Version="1" >', "<PMID\n>"]
)
NUMBERS = st.integers(1, 10**10).map(str) | st.sampled_from(
    ["", "12345678", "1234567", "123é4567", "1234:678", " 12345 "]
)
ELEMENTS = st.tuples(TAGS, NUMBERS, st.sampled_from(["</PMID>", " </PMID>", "x</PMID>"])).map("".join)


@given(st.lists(ELEMENTS, max_size=6), st.sampled_from(["", "x", "<DateCompleted>", "123456789<"]))
@example(['<PMID Version="1">12345678</PMID>'], "")
@example(['<PMID Version="1">1234567</PMID>'], "12345678<")
def test_a_number_is_read_whatever_stands_around_it(elements: list[str], between: str) -> None:
    buffer, starts, expected = bytearray(), [], []
    for element in elements:
        starts.append(len(buffer))
        buffer += element.encode()
        written = element.encode().split(b">")[1].split(b"<")[0].strip()
        expected.append(int(written) if written.isdigit() and len(written) <= 9 else 0)
        buffer += between.encode()
    end = len(buffer)
    buffer += b"12345678<" * 4  # what a block before left behind
    assert numbers_of(buffer, end, starts) == expected


def test_of_real_citations_each_has_its_own_pmid_and_none_of_another_paper(real: list[bytes]) -> None:
    buffer = bytearray(PROLOG + b"\n".join(real))
    found = numbers_of(buffer, len(buffer), own_pmids(buffer, len(buffer)))
    first = [re.search(rb"<PMID[^>]*>(\d+)<", one) for one in real]
    assert found == [int(one.group(1)) for one in first if one]
    assert len(found) == len(real)
    assert buffer.count(b"<PMID") > len(real)
