"""Who gets the digest, and what of it: an address, or an address with a subscription."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from litwatch.config.compounds import Watchlist
from litwatch.errors import Problem
from litwatch.yamlfile import closest, line, load

Level = Literal[
    "topic_in_vivo", "human_trial", "human_observational", "other_in_vivo", "in_vitro", "secondary", "mention"
]
# Strongest evidence first.
LEVELS: tuple[Level, ...] = get_args(Level)
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f"{text!r} is no e-mail address; one looks like pi@example.org")
    return text


Address = Annotated[str, AfterValidator(_address)]


class Subscription(BaseModel):
    """What of the watchlist is told: these compounds and classes together (none named: all), and papers of this
    evidence level or a stronger one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    compounds: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    minimum_level: Level = "mention"

    @property
    def is_everything(self) -> bool:
        return self == EVERYTHING


class Recipient(Subscription):
    """An address with its subscription. `format`: html has both parts, text the plain one alone."""

    address: Address
    format: Literal["html", "text"] = "html"

    @property
    def subscription(self) -> Subscription:
        """The subscription alone, in one order: what two recipients share where they are told the same."""
        return Subscription(
            compounds=tuple(sorted(set(self.compounds))),
            classes=tuple(sorted(set(self.classes))),
            minimum_level=self.minimum_level,
        )


EVERYTHING = Subscription()


def _recipient(value: Any) -> Any:
    return {"address": _address(value)} if isinstance(value, str) else value


def _distinct(recipients: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
    seen: set[str] = set()
    for recipient in recipients:
        if recipient.address.lower() in seen:
            raise ValueError(f"{recipient.address} stands twice; keep one of them, with all that it asks for")
        seen.add(recipient.address.lower())
    return recipients


# An address alone is a recipient of everything.
Recipients = Annotated[
    tuple[Annotated[Recipient, BeforeValidator(_recipient, json_schema_input_type=Address | Recipient)], ...],
    AfterValidator(_distinct),
]


def unknown_in(recipients: Sequence[Recipient], watchlist: Watchlist, file: Path) -> list[Problem]:
    """A Problem for each compound or class that a recipient asks for and the watchlist does not have. `file`: the
    settings, read for their lines only when something is wrong."""
    known = {
        "compounds": [compound.name for compound in watchlist.compounds],
        "classes": sorted({compound.compound_class for compound in watchlist.compounds}),
    }
    wrong = []
    for position, recipient in enumerate(recipients):
        for key, names in known.items():
            for item, name in enumerate(getattr(recipient, key)):
                if name in names:
                    continue
                location = ("digest", "recipients", position, key, item)
                what = f"{name!r} is not on the watchlist"
                at = line(load(file), location)
                wrong.append(Problem(str(file), at, ".".join(map(str, location)), what, closest(name, names)))
    return wrong
