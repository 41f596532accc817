"""Which compound of a watchlist a person means by what was typed. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litwatch.config import Watchlist
from litwatch.errors import UsageError
from litwatch.spelling import folded, has_sign, pieces_of
from litwatch.yamlfile import listed

# Below this likeness another name is no misspelling of what was typed.
ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Called:
    """A compound and all its names, its own first."""

    compound: str
    names: Sequence[str]


def called_in(watchlist: Watchlist) -> list[Called]:
    """The compounds of a watchlist file."""
    return [Called(compound.name, [name.text for name in compound.names]) for compound in watchlist.compounds]


def compound_meant(text: str, watched: Sequence[Called], mend: str = "") -> str:
    """The compound that has this name: its own before another's synonym, in any case, and else however words and
    numbers are joined (mdl-73005 is MDL 73,005). `mend`: what else may help. Raises UsageError where no compound, or
    more than one, is called so."""
    plain = text.strip().casefold()
    for one in watched:
        if one.compound.casefold() == plain:
            return one.compound
    for one in watched:
        if plain in (name.casefold() for name in one.names):
            return one.compound
    alike = [one.compound for one in watched if _joined(plain) in map(_joined, one.names)]
    if len(alike) == 1:
        return alike[0]
    if alike:
        raise UsageError(f"{text!r} can be {' or '.join(alike)}", mend="Give the compound's own name.")
    known = f"Watched are: {listed([one.compound for one in watched])}."
    raise UsageError(
        f"{text!r} is not on the watchlist", mend=" ".join(filter(None, (_guessed(plain, watched), known, mend)))
    )


def _joined(name: str) -> str:
    """A name without what joins its words and numbers; with the sign of its enantiomer, another name."""
    plain = folded(name).casefold()
    return plain if has_sign(name) else "".join(pieces_of(plain)) or plain


def _guessed(plain: str, watched: Sequence[Called]) -> str:
    written: Mapping[str, tuple[str, str]] = {
        name.casefold(): (name, one.compound) for one in watched for name in one.names
    }
    near = difflib.get_close_matches(plain, written, n=1, cutoff=ALIKE)
    if not near:
        return ""
    name, compound = written[near[0]]
    return f"Did you mean {name}?" if name == compound else f"Did you mean {name} ({compound})?"
