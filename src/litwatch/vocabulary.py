"""config/cues.yaml and config/models.yaml into compiled rules. Every cue is tried on its own example first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from litwatch.config import shipped_directory
from litwatch.errors import ConfigError, Problem
from litwatch.yamlfile import closest, read_yaml_with_lines

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


class Kinds(Collection[str]):
    """Names with the words of each, looked for in one pass over a text."""

    def __init__(self, patterns: Mapping[str, tuple[str, ...]]) -> None:
        self._names = tuple(patterns)
        groups = (f"(?P<k{place}>{'|'.join(listed)})" for place, listed in enumerate(patterns.values()))
        self._words = compiled(_whole(tuple(groups)))

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def first(self, text: str) -> dict[str, tuple[int, int]]:
        """Where the first words of each kind stand, in the order of the names."""
        found: dict[str, tuple[int, int]] = {}
        for match in self._words.finditer(text):
            found.setdefault(str(match.lastgroup), match.span())
        return {name: found[f"k{place}"] for place, name in enumerate(self._names) if f"k{place}" in found}


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
    source: str = ""
    example: str = ""
    counter_example: str = ""
    patterns: tuple[str, ...]


class NotAsModel(Cue):
    """Words beside which a procedure is not used as a model or a test. `of`: the models it is about; none: all."""

    of: tuple[str, ...] = ()


class _Models(_Part):
    models: dict[str, _Model]
    not_as_model: tuple[NotAsModel, ...]
    species: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Vocabulary:
    """The rules as written, and compiled: `models` and `species` by canonical name. `any_model` matches where one of
    `models` does: most records name none, which one look tells."""

    cues: _Cues
    models: dict[str, Words]
    not_as_model: tuple[NotAsModel, ...]
    species: Kinds
    any_model: Words


# Where it stands in the file, what is wrong, what would be right.
_Fault = tuple[tuple[str | int, ...], str, str]


def load_vocabulary(directory: Path) -> Vocabulary:
    """Both files of a folder, or the shipped ones where it has none. Raises ConfigError for every pattern that is
    none, or fails its own example."""
    cues_path, models_path = _found(directory, "cues.yaml"), _found(directory, "models.yaml")
    cues, cue_line = read_yaml_with_lines(cues_path, _Cues)
    models, model_line = read_yaml_with_lines(models_path, _Models)
    wrong = [
        Problem(str(path), line_of(location), ".".join(map(str, location)), what, right)
        for path, line_of, found in (
            (cues_path, cue_line, _wrong_cues(cues)),
            (models_path, model_line, _wrong_models(models)),
        )
        for location, what, right in found
    ]
    if wrong:
        raise ConfigError(wrong)
    return Vocabulary(
        cues=cues,
        models={name: _any(model.patterns) for name, model in models.models.items()},
        not_as_model=models.not_as_model,
        species=Kinds(models.species),
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
    return compiled(_whole(patterns))


def _whole(patterns: tuple[str, ...]) -> str:
    return rf"\b(?:{'|'.join(patterns)})(?!\w)"


def _wrong_cues(cues: _Cues) -> list[_Fault]:
    found: list[_Fault] = []
    for group in ("study_types", "experiment", "trial", "drug", "intervention", "assay_of_another", "effects_aside"):
        for place, cue in enumerate(getattr(cues, group)):
            found += _wrong((group, place), cue)
    for group in ("systems", "roles", "effects"):
        for name, listed in getattr(cues, group).items():
            for place, cue in enumerate(listed):
                found += _wrong((group, name, place), cue)
    return found


def _wrong_models(file: _Models) -> list[_Fault]:
    found: list[_Fault] = []
    lists: dict[tuple[str, ...], tuple[str, ...]] = {
        ("models", name, "patterns"): model.patterns for name, model in file.models.items()
    }
    lists |= {("species", name): patterns for name, patterns in file.species.items()}
    for here, patterns in lists.items():
        for place, pattern in enumerate(patterns):
            found += [((*here, place), what, right) for _, what, right in _faults(pattern)]
    if not found:  # a pattern that is none would be told again
        for name, model in file.models.items():
            faults = _faults(_whole(model.patterns), model.example, model.counter_example)
            found += [(("models", name, key), what, right) for key, what, right in faults]
    for place, cue in enumerate(file.not_as_model):
        found += _wrong(("not_as_model", place), cue)
        for name in cue.of:
            if name not in file.models:
                right = closest(name, list(file.models))
                found.append((("not_as_model", place, "of"), f"{name!r} is none of the models above", right))
    return found


def _wrong(here: tuple[str | int, ...], cue: Cue | TypeCue) -> list[_Fault]:
    faults = _faults(cue.pattern, cue.example, cue.counter_example)
    return [((*here, key), what, right) for key, what, right in faults]


def _faults(pattern: str, example: str = "", counter_example: str = "") -> list[tuple[str, str, str]]:
    """(key, what is wrong, what would be right) of a pattern that is none, or fails its example."""
    try:
        regex = compiled(pattern.replace("{name}", NAME))
    except re.error as error:
        wrong = f"the pattern is no regular expression ({error})"
        return [("pattern", wrong, "mend its brackets and parentheses")]
    if example and not regex.search(example.replace("{name}", NAME)):
        return [("example", "the pattern does not match its own example", f"match {example!r}")]
    if counter_example and regex.search(counter_example.replace("{name}", NAME)):
        return [("counter_example", "the pattern matches its own counter-example", f"do not match {counter_example!r}")]
    return []
