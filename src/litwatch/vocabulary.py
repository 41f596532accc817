"""config/cues.yaml and config/models.yaml into compiled rules. Every cue is tried on its own example first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from litwatch.config import shipped_directory
from litwatch.errors import ConfigError, Problem
from litwatch.yamlfile import Location, read_yaml_with_lines

# Stands for the name of a compound in a sentence: one letter (\w) that no text of PubMed's has, a Cyrillic letter of
# some psalters. So a cue is compiled once, whatever the compound is called.
NAME = "\N{CYRILLIC LETTER MULTIOCULAR O}"
# What "~" stands for in a cue: a little text within one clause.
_CLAUSE = r"(?:(?!\b(?:but|whereas|while|however|although|unlike)\b)[^;:]){0,90}?"
# Parts of a pattern in which case counts (\S is not \s, a group is opened by ?P), and all others.
_CASED = re.compile(r"\\.|\(\?P|[^\\(]+|\(")


@lru_cache(maxsize=32)
def lowered(text: str) -> str:
    """In lower case with every character in its place ("İ" would become two, which would shift every offset)."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@dataclass(frozen=True, slots=True)
class Words:
    """A pattern for which case does not count, looked for in the lowered text: that takes half the time of
    re.IGNORECASE. The spans of a match are those of the text; its words are in lower case."""

    regex: re.Pattern[str]

    def search(self, text: str) -> re.Match[str] | None:
        return self.regex.search(lowered(text))

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.regex.finditer(lowered(text))


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cue(_Part):
    """Words that decide something. `pattern`: see the head of the file."""

    id: str
    pattern: str
    example: str
    counter_example: str
    weight: int = 1

    @cached_property
    def regex(self) -> Words:
        return compiled(self.pattern.replace("{name}", NAME))


class TypeCue(_Part):
    """Words in the title or in the abstract that say what a paper is. `settles`: they outrank the statistical model."""

    id: str
    type: str
    title: str = ""
    abstract: str = ""
    settles: bool = False
    example: str
    counter_example: str

    @property
    def pattern(self) -> str:
        return self.title or self.abstract

    @cached_property
    def regex(self) -> Words:
        return compiled(self.pattern)


class _Cues(_Part):
    study_types: tuple[TypeCue, ...]
    systems: dict[str, tuple[Cue, ...]]
    experiment: tuple[Cue, ...]
    trial: tuple[Cue, ...]
    drug: tuple[Cue, ...]
    intervention: tuple[Cue, ...]
    assay_of_another: tuple[Cue, ...]
    roles: dict[str, tuple[Cue, ...]]
    effects: dict[str, tuple[Cue, ...]]
    effects_aside: tuple[Cue, ...]


class _Model(_Part):
    kind: str = Field(pattern="^(model|test|both)$")
    patterns: tuple[str, ...]


class _NotAsModel(_Part):
    name: str
    pattern: str
    example: str
    counter_example: str


class _Models(_Part):
    models: dict[str, _Model]
    not_as_model: tuple[_NotAsModel, ...]
    species: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Vocabulary:
    """The rules as written, and compiled: `models` and `species` by canonical name, `not_as_model` by reason.
    `any_model` matches where one of `models` does: most records name none, which one look tells."""

    cues: _Cues
    models: dict[str, Words]
    not_as_model: dict[str, Words]
    species: dict[str, Words]
    any_model: Words


def load_vocabulary(directory: Path) -> Vocabulary:
    """Both files of a folder, or the shipped ones where it has none. Raises ConfigError for every pattern that is
    none, or fails its own example."""
    cues_path, models_path = _found(directory, "cues.yaml"), _found(directory, "models.yaml")
    cues, cue_line = read_yaml_with_lines(cues_path, _Cues)
    models, model_line = read_yaml_with_lines(models_path, _Models)
    wrong = [
        Problem(str(cues_path), cue_line(location), ".".join(map(str, location)), *found)
        for location, cue in _located(cues)
        if (found := _fault(cue.pattern, cue.example, cue.counter_example))
    ]
    wrong += [
        Problem(str(models_path), model_line(("not_as_model", place)), f"not_as_model.{place}", *found)
        for place, one in enumerate(models.not_as_model)
        if (found := _fault(one.pattern, one.example, one.counter_example))
    ]
    for group, lists in (("models", {k: m.patterns for k, m in models.models.items()}), ("species", models.species)):
        for name, patterns in lists.items():
            wrong += [
                Problem(str(models_path), model_line((group, name)), f"{group}.{name}", *found)
                for pattern in patterns
                if (found := _fault(pattern, "", ""))
            ]
    if wrong:
        raise ConfigError(wrong)
    return Vocabulary(
        cues=cues,
        models={name: _any(model.patterns) for name, model in models.models.items()},
        not_as_model={one.name: compiled(one.pattern) for one in models.not_as_model},
        species={name: _any(patterns) for name, patterns in models.species.items()},
        any_model=_any(tuple(pattern for model in models.models.values() for pattern in model.patterns)),
    )


def _found(directory: Path, name: str) -> Path:
    path = directory / name
    return path if path.is_file() else shipped_directory() / name


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> Words:
    """A pattern as written in the files: a blank stands for white space or a hyphen, ~ for a little text within one
    clause; case does not count."""
    pattern = pattern.replace("~", _CLAUSE)
    small = _CASED.sub(lambda part: part[0] if part[0][0] in "\\(" else part[0].lower(), pattern)
    return Words(re.compile(re.sub(r"(?<!\[) (?!\])", r"[\\s\\-‐-―]", small)))


class NamingSentence:
    """A sentence with a compound's name, as it is written there, made `NAME`: what role and effect cues look at."""

    def __init__(self, sentence: str, name: str) -> None:
        self._text = lowered(sentence).replace(lowered(name), NAME)
        self._shorter = len(name) - len(NAME)

    def span(self, cue: Cue) -> tuple[int, int] | None:
        """Where the cue fits, as offsets in the sentence as it was."""
        match = cue.regex.search(self._text)
        return (self._before(match.start()), self._before(match.end())) if match else None

    def _before(self, place: int) -> int:
        return place + self._shorter * self._text.count(NAME, 0, place)


def _any(patterns: tuple[str, ...]) -> Words:
    return compiled(rf"\b(?:{'|'.join(patterns)})(?!\w)")


def _located(cues: _Cues) -> list[tuple[Location, Cue | TypeCue]]:
    found: list[tuple[Location, Cue | TypeCue]] = []
    for group in ("study_types", "experiment", "trial", "drug", "intervention", "assay_of_another", "effects_aside"):
        found += [((group, place), cue) for place, cue in enumerate(getattr(cues, group))]
    for group in ("systems", "roles", "effects"):
        for name, listed in getattr(cues, group).items():
            found += [((group, name, place), cue) for place, cue in enumerate(listed)]
    return found


def _fault(pattern: str, example: str, counter_example: str) -> tuple[str, str] | None:
    """(what is wrong, what would be right) with a pattern, or None."""
    try:
        regex = compiled(pattern.replace("{name}", NAME))
    except re.error as error:
        return f"the pattern is no regular expression ({error})", "mend its brackets and parentheses"
    if example and not regex.search(example.replace("{name}", NAME)):
        return "the pattern does not match its own example", f"match {example!r}"
    if counter_example and regex.search(counter_example.replace("{name}", NAME)):
        return "the pattern matches its own counter-example", f"do not match {counter_example!r}"
    return None
