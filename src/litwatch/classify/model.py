"""A linear model over `Features`, in numpy: probabilities of classes, and the words that speak for one.

Two are shipped in weights/, made by `python -m litwatch.classify.train` (docs/model-card.md): `study_types` (the 14
gold labels) and `depression_models` (is it a primary study in an animal model of depression). scikit-learn is not
needed here.

A score is: intercept + TF-IDF of the title's terms + TF-IDF of all terms (each block of unit length; 1 + log count) +
standardised dense features (clipped at ±4, times `DENSE_WEIGHT`). Probabilities are softmax(score / temperature), the
temperature fitted on out-of-fold predictions.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from litwatch.classify.features import VIEWS, Features
from litwatch.classify.phrases import PhraseBook, phrase_book
from litwatch.errors import ConfigError, Problem

DENSE_WEIGHT = 0.1
CLIP = 4.0
DIRECTORY = Path(__file__).parent / "weights"
Floats = NDArray[np.floating[Any]]
Block = tuple[list[str], NDArray[np.intp], Floats]


class Evidence(NamedTuple):
    """Words that speak for a class: in title or abstract, at these characters, with this share of the score."""

    field: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Weights:
    """`terms`: (block, term) to row of `coefficients` (terms, classes); `idf` a term; `dense` (features, classes) with
    `mean` and `scale`; `intercept` a class. `about`: data, scores and hashes, as told in the model card."""

    classes: tuple[str, ...]
    terms: Mapping[str, int]
    idf: Floats
    coefficients: Floats
    dense: Floats
    mean: Floats
    scale: Floats
    intercept: Floats
    temperature: float
    about: Mapping[str, Any]


class LinearModel:
    """Deterministic: the same features give the same numbers."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._of_title, self._of_body = (
            {term[2:]: row for term, row in weights.terms.items() if term.startswith(mark)} for mark in ("t ", "b ")
        )
        self._last: tuple[Features, list[Block]] | None = None

    def blocks(self, features: Features) -> list[Block]:
        """For title and body: the terms that the model knows, their rows and their TF-IDF."""
        last = self._last  # the words are asked for right after the probabilities, of the same record
        if last and last[0] is features:
            return last[1]
        found: list[Block] = []
        for known, counted in ((self._of_title, features.title), (self._of_body, features.body)):
            listed = [(term, row, count) for term, count in counted.items() if (row := known.get(term)) is not None]
            rows = np.array([row for _, row, _ in listed], dtype=np.intp)
            values = (1 + np.log([count for _, _, count in listed])) * self.weights.idf[rows]
            found.append(([term for term, _, _ in listed], rows, values / (np.sqrt(values @ values) or 1.0)))
        self._last = (features, found)
        return found

    def standardised(self, features: Features) -> Floats:
        """The dense features as the model weighs them."""
        w = self.weights
        return DENSE_WEIGHT * np.clip((features.dense - w.mean) / w.scale, -CLIP, CLIP)

    def scores(self, features: Features) -> Floats:
        """One score a class."""
        w = self.weights
        total = w.intercept + self.standardised(features) @ w.dense
        for _, rows, values in self.blocks(features):
            total = total + values @ w.coefficients[rows]
        return np.asarray(total)

    def probabilities(self, features: Features) -> dict[str, float]:
        """By class; they sum to 1."""
        shares = softmax(self.scores(features) / self.weights.temperature)
        return dict(zip(self.weights.classes, shares.tolist(), strict=True))

    def evidence(self, features: Features, wanted: str, book: PhraseBook, count: int = 3) -> list[Evidence]:
        """The words that speak most for a class against the mean of all, strongest first, each found in the text."""
        w = self.weights
        column = w.classes.index(wanted)
        terms: dict[str, float] = defaultdict(float)
        for names, rows, values in self.blocks(features):
            gains = values * _over(w.coefficients[rows], column)
            for at in np.argsort(-gains, kind="stable")[: 4 * count]:
                terms[names[at]] += float(gains[at])
        places = ((gain, _place(features, term)) for term, gain in terms.items())
        found = [(gain, place) for gain, place in places if place]
        by_view = self.standardised(features) * _over(w.dense, column)
        by_cue = by_view[: len(VIEWS) * len(book.names)].reshape(len(VIEWS), -1).sum(axis=0).tolist()
        first = {cue: (field, at, n) for cue, field, at, n in reversed(features.hits)}
        found += [(by_cue[cue], place) for cue, place in first.items()]
        chosen: list[Evidence] = []
        for gain, (field, at, n) in sorted(found, key=lambda one: (-one[0], one[1])):
            spans = (features.tokens_of_title if field == "title" else features.tokens_of_abstract).spans
            evidence = Evidence(field, spans[at][0], spans[at + n - 1][1], gain)
            if gain <= 0 or len(chosen) == count:
                break
            if not any(one.field == field and one.start < evidence.end and evidence.start < one.end for one in chosen):
                chosen.append(evidence)
        return chosen


def _over(table: Floats, column: int) -> Floats:
    return np.asarray(table[:, column] - table.mean(axis=1))


def _place(features: Features, term: str) -> tuple[str, int, int] | None:
    """Where a term stands first: field, first token, number of tokens."""
    wanted = term.split(" ")
    for field, listed in (("title", features.tokens_of_title), ("abstract", features.tokens_of_abstract)):
        at = -1
        while wanted[0] in listed.words[at + 1 :]:
            at = listed.words.index(wanted[0], at + 1)
            if listed.words[at : at + len(wanted)] == wanted:
                return field, at, len(wanted)
    return None


@dataclass(frozen=True, slots=True)
class Models:
    """What a judge asks: the study type, and whether it is a primary study in an animal model of depression."""

    study_types: LinearModel
    depression_models: LinearModel


def shipped_models() -> Models:
    """Those in weights/."""
    return Models(shipped("study_types"), shipped("depression_models"))


def softmax(scores: Floats) -> Floats:
    """Along the last axis."""
    lifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(lifted / lifted.sum(axis=-1, keepdims=True))


def save(weights: Weights, directory: Path, name: str) -> list[Path]:
    """Write NAME.npz, NAME.terms.txt and NAME.json: the same weights give the same bytes."""
    directory.mkdir(parents=True, exist_ok=True)
    files = [directory / f"{name}.npz", directory / f"{name}.terms.txt", directory / f"{name}.json"]
    ordered = sorted(weights.terms, key=lambda term: weights.terms[term])
    np.savez_compressed(
        files[0],
        idf=weights.idf.astype(np.float16),
        coefficients=weights.coefficients.astype(np.float16),
        dense=weights.dense.astype(np.float32),
        mean=weights.mean.astype(np.float32),
        scale=weights.scale.astype(np.float32),
        intercept=weights.intercept.astype(np.float32),
    )
    files[1].write_text("".join(f"{term}\n" for term in ordered), encoding="utf-8")
    content = {"classes": weights.classes, "temperature": weights.temperature, **weights.about}
    files[2].write_text(json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    return files


@cache
def shipped(name: str, directory: Path = DIRECTORY) -> LinearModel:
    """A trained model. Raises ConfigError when config/features.yaml is not what it was trained on."""
    about = json.loads((directory / f"{name}.json").read_text(encoding="utf-8"))
    if about["phrases"] != phrase_book().digest:
        wrong = "the phrases are not those that the model was trained on"
        raise ConfigError(
            [Problem("config/features.yaml", 0, "cues", wrong, "run `make train`, or take the change back")]
        )
    with np.load(directory / f"{name}.npz", allow_pickle=False) as stored:
        arrays = {key: stored[key].astype(np.float32) for key in stored.files}
    terms = (directory / f"{name}.terms.txt").read_text(encoding="utf-8").splitlines()
    return LinearModel(
        Weights(
            classes=tuple(about.pop("classes")),
            terms={term: row for row, term in enumerate(terms)},
            temperature=about.pop("temperature"),
            about=about,
            **arrays,
        )
    )
