"""Hand-written YAML into a validated model, with every problem at its line. Reads the file; knows no key by name."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from litwatch.errors import ConfigError, Problem

T = TypeVar("T", bound=BaseModel)
MOST_LISTED = 40
Location = Sequence[str | int]
LineOf = Callable[[Location], int]


def read_yaml(path: Path, model: type[T]) -> T:
    """The file as `model`. Raises ConfigError with every problem: file, line, key, what is wrong, what is right."""
    return read_yaml_with_lines(path, model)[0]


def read_yaml_with_lines(path: Path, model: type[T]) -> tuple[T, LineOf]:
    """The same, and a function that gives the line (from 1) of a location, for checks across keys.

    Reading with lines takes seven times as long (all files of a configuration: 0.12 s), so a file is read without them
    first, and with them where something is wrong with it."""
    with_lines = cache(lambda: load(path))

    def line_of(location: Location) -> int:
        return line(with_lines(), location)

    with suppress(OSError, UnicodeDecodeError, YAMLError, ValidationError):
        return model.model_validate(YAML(typ="safe").load(path.read_bytes().decode("utf-8"))), line_of
    document = with_lines()
    try:
        return model.model_validate(document), line_of
    except ValidationError as error:
        raise ConfigError(problems(error, model, str(path), line_of)) from None


def load(path: Path) -> CommentedMap:
    """The file's mapping, with its lines. Raises ConfigError when it is none."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise _one(path, 0, "there is no such file", "see the README for what it holds") from None
    except OSError as error:
        raise _one(path, 0, f"can't be read ({error.strerror})", "mend its rights") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise _one(path, line, "a byte that is not UTF-8", "save the file as UTF-8") from None
    try:
        document = YAML(typ="rt").load(text)
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        key = str(error.problem or "").partition('"')[2].partition('"')[0]
        raise _one(path, line, "this key stands twice", "keep one of them", key) from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise _one(path, line, f"no valid YAML: {error.problem}", "check indentation, colons and quotes") from None
    except YAMLError as error:
        said = " ".join(str(error).split())
        raise _one(path, 0, f"no valid YAML: {said}", "check indentation, colons and quotes") from None
    if not isinstance(document, CommentedMap):
        kind = "empty" if document is None else "a list" if isinstance(document, CommentedSeq) else "a single value"
        raise _one(path, 1, f"the file is {kind}", "it must be a mapping of keys")
    return document


def problems(
    error: ValidationError,
    model: type[BaseModel],
    file: str,
    line_of: LineOf,
    key_of: Callable[[Location], str] | None = None,
) -> list[Problem]:
    """Every finding of pydantic as a Problem. `key_of`: what a reader of the file calls a location."""
    found: dict[str, Problem] = {}
    for detail in error.errors(include_url=False):
        location = detail["loc"]
        key = dotted(location)
        # A union reports each of its branches, and a list its wrong items and then its length: the first tells all.
        if key in found or (detail["type"] == "too_short" and any(other.startswith(f"{key}.") for other in found)):
            continue
        # A key that is missing has no line: its parent's is shown.
        line = line_of(location[:-1] if detail["type"] == "missing" else location)
        told = key_of(location) if key_of else key
        found[key] = Problem(file, line, told, _what(detail), _right(detail, model, location))
    return list(found.values())


def dotted(location: Location) -> str:
    """A location as a key: compounds.1.name."""
    return ".".join(str(part) for part in location)


def closest(word: str, known: Sequence[str]) -> str:
    """A hint at what may have been meant."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"known are: {listed(known)}"


def listed(known: Sequence[str]) -> str:
    """The first of what is known, and how many more there are."""
    more = f" and {len(known) - MOST_LISTED:,} more" if len(known) > MOST_LISTED else ""
    return ", ".join(known[:MOST_LISTED]) + more


def _one(path: Path, line: int, what: str, right: str, key: str = "") -> ConfigError:
    return ConfigError([Problem(str(path), line, key, what, right)])


def _what(detail: ErrorDetails) -> str:
    if detail["type"] == "extra_forbidden":
        return "unknown key"
    if detail["type"] == "missing":
        return "this key is missing"
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if detail["type"] == "value_error":
        return message
    return f"{detail['input']!r} is wrong" if not isinstance(detail["input"], dict | list) else "wrong kind of value"


def _right(detail: ErrorDetails, model: type[BaseModel], location: Location) -> str:
    if detail["type"] == "extra_forbidden":
        return closest(str(location[-1]), _keys(model, location[:-1]))
    if detail["type"] == "value_error":
        return ""
    return "" if detail["type"] == "missing" else detail["msg"][:1].lower() + detail["msg"][1:]


def _keys(model: type[BaseModel], location: Location) -> list[str]:
    """The keys that a model knows at a location."""
    here: Any = model
    for part in location:
        fields = getattr(here, "model_fields", None)
        if fields is None:
            return []
        if isinstance(part, str) and not _is_field(fields, part):
            continue
        if isinstance(part, str):
            here = _model_in(_field(fields, part).annotation)
    fields = getattr(here, "model_fields", {})
    return [field.alias or name for name, field in fields.items()]


def _is_field(fields: dict[str, Any], key: str) -> bool:
    return any(key in (name, field.alias) for name, field in fields.items())


def _field(fields: dict[str, Any], key: str) -> Any:
    return next(field for name, field in fields.items() if key in (name, field.alias))


def _model_in(annotation: Any) -> Any:
    """The model inside list[Model], dict[str, Model] or Model | str."""
    if hasattr(annotation, "model_fields"):
        return annotation
    for argument in get_args(annotation):
        found = _model_in(argument)
        if found is not None:
            return found
    return None


def line(document: Any, location: Location) -> int:
    """The line of the deepest part of a location that the file has."""
    found, here = 1, document
    for part in location:
        try:
            mark = here.lc.key(part) if isinstance(here, CommentedMap) else here.lc.item(part)
            found, here = mark[0] + 1, here[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return found
