"""Sentences of the digest: how old papers came into the record, mail that did not arrive, how to read it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from litwatch.digest import words
from litwatch.refusals import TERMS
from litwatch.verdict import Undelivered

NAMES_SHOWN = 4
READING = (
    "Primary counts are unretracted primary studies, a preprint and its article once; marked words decided a label; an "
    "absence is claimed only after a complete search."
)


def came(counts: Mapping[str, int], names: Sequence[str]) -> str:
    """Why old papers are only now in the record, commonest reason first."""
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    if len(ordered) == 1:
        return words.sentence(_came(ordered[0][0], names)) + "."
    return words.sentence("; ".join(f"{count:,} {_came(code, names)}" for code, count in ordered)) + "."


def _came(code: str, names: Sequence[str]) -> str:
    asked = f" ({', '.join(names[:NAMES_SHOWN])}{', …' if len(names) > NAMES_SHOWN else ''})" if names else ""
    return {
        "first_search": "searched for the first time",
        "files": "from ingested files",
        "rules": "by a change of the rules or the watchlist",
        "links": "by links from its primary papers",
        "new_name": f"by a name asked for the first time{asked}",
    }.get(code, "in PubMed for longer, first returned by a search now")


def undelivered(one: Undelivered) -> str:
    """A mail that did not reach somebody: which, why, and what comes of it."""
    ends = {"refused": "It is not tried again", "given_up": "It is given up"}.get(one.status, "It is tried again")
    why = TERMS[one.kind].says if one.kind else "it was not accepted"
    said = words.clean(one.error, 200).rstrip(".")
    what = (
        f"The failure mail “{words.clean(one.subject, 80)}”"
        if one.subject
        else f"The digest of {words.day(one.period_end)}"
    )
    return (
        f"{what} did not reach {one.recipient}: {why}"
        f"{f' ({said})' if said else ''}. Tried {words.number(one.attempts, 'time')}. {ends}."
    )


def measured(error_rates: Mapping[str, object]) -> str:
    """The classifier's measured error; nothing where none is known. A float is a share."""
    rates = [f"{label} {_rate(value)}" for label, value in error_rates.items()]
    return f"Measured error of the classifier, as shares right: {'; '.join(rates)}." if rates else ""


def _rate(value: object) -> str:
    return f"{value:.1%}" if isinstance(value, float) else words.clean(str(value), 200)
