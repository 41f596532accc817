"""Make weights/ from gold data: `python -m litwatch.classify.train ../shared/data [MORE...]` (`make train`). More
folders are a curator's decisions (`litwatch gold`): where they label a record too, theirs is the label.

Needs scikit-learn (the extra `train`). Bit for bit the same twice on one machine: no chance but seeded folds, one
thread, sorted terms, no date in the files. `folds` gives the models that evaluation asks: terms, scaling and weights of
each are fitted on the other folds, and so is its temperature (on their out-of-fold scores).
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from litwatch.classify.features import Features, dense_names, read
from litwatch.classify.model import DIRECTORY, Floats, LinearModel, Weights, save, softmax
from litwatch.classify.phrases import phrase_book
from litwatch.errors import UsageError
from litwatch.parse import Record, read_file

SEED = 20_261_124
FOLDS = 5
# Inverse strength of the penalty, chosen by cross-validation.
STRENGTH = {"study_types": 20.0, "depression_models": 1.0}
GOLD = {"study_types": ("study-types", "study_type"), "depression_models": ("depression-models", "included")}
SOURCES = {
    "study_types": "StudyTypeTeller (Doneva et al. 2025), training part",
    "depression_models": "Bannach-Brown et al. 2019, development half",
}
RARE = 2
TITLE_ALONE = 0.1
# A screening tool must not lose papers: the share of true ones that the threshold keeps, out of fold.
RECALL = 0.96


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled record as the model sees it."""

    pmid: int
    title: str
    features: Features
    label: str


def samples(folder: Path, name: str) -> list[Sample]:
    """The labelled records of a data folder for one model, by PMID; [] where it has none."""
    prefix, column = GOLD[name]
    labels: dict[int, str] = {}
    for file in sorted((folder / "gold").glob(f"{prefix}*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            labels.update({int(row["pmid"]): row[column] for row in csv.DictReader(stream) if row["pmid"].isdigit()})
    found: dict[int, Sample] = {}
    book = phrase_book()
    for file in sorted((folder / "corpora").glob("*.xml*")) if labels else ():
        for record in read_file(file):
            if isinstance(record, Record) and (label := labels.get(int(record.pubmed_id))):
                found[int(record.pubmed_id)] = Sample(
                    int(record.pubmed_id), record.title, read(record.title, record.abstract, book), label
                )
    return [found[pmid] for pmid in sorted(found)]


def fit(listed: Sequence[Sample], name: str) -> LinearModel:
    """Logistic regression over TF-IDF and standardised cues, classes weighted to be equal. Temperature 1.

    Each record counts once more, with the weight `TITLE_ALONE`, as its title alone: many records have no more."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    seen: Counter[str] = Counter()
    for one in listed:
        seen.update(f"t {term}" for term in one.features.title)
        seen.update(f"b {term}" for term in one.features.body)
    terms = {term: row for row, term in enumerate(sorted(term for term, count in seen.items() if count >= RARE))}
    idf = np.array([np.log((1 + len(listed)) / (1 + seen[term])) + 1 for term in terms])
    dense = np.array([one.features.dense for one in listed])
    scale = dense.std(axis=0)
    classes = tuple(sorted({one.label for one in listed}))
    empty = np.zeros((len(terms), len(classes)))
    blank = np.zeros((dense.shape[1], len(classes)))
    weights = Weights(
        classes, terms, idf, empty, blank, dense.mean(axis=0), np.where(scale > 0, scale, 1.0), empty[0], 1.0, {}
    )  # fmt: skip
    model = LinearModel(weights)
    titles = [read(one.title, "", phrase_book()) for one in listed]
    shown = [*(one.features for one in listed), *titles]
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for at, features in enumerate(shown):
        for _, where, tfidf in model.blocks(features):
            rows += [at] * len(where)
            columns += where.tolist()
            values += tfidf.tolist()
    table = csr_matrix((values, (rows, columns)), shape=(len(shown), len(terms)))
    matrix = hstack([table, np.array([model.standardised(features) for features in shown])]).tocsr()
    solver = LogisticRegression(C=STRENGTH[name], max_iter=500, class_weight="balanced")
    with threadpool_limits(1):  # sums in another order differ in their last bits
        solver.fit(
            matrix,
            [one.label for one in listed] * 2,
            sample_weight=[1.0] * len(listed) + [TITLE_ALONE] * len(listed),
        )
    coefficients = solver.coef_.T
    intercept = solver.intercept_
    if coefficients.shape[1] == 1:  # of two classes, scikit-learn gives the second's score only
        coefficients = np.hstack([np.zeros_like(coefficients), coefficients])
        intercept = np.array([0.0, intercept[0]])
    return LinearModel(
        replace(
            weights,
            coefficients=coefficients[: len(terms)],
            dense=coefficients[len(terms) :],
            intercept=intercept,
        )
    )


@dataclass(frozen=True, slots=True)
class Fold:
    """A calibrated model and the samples that it has not seen."""

    model: LinearModel
    unseen: tuple[Sample, ...]


def folds(listed: Sequence[Sample], name: str) -> tuple[list[Fold], Floats, Any]:
    """Each fold's model, the raw out-of-fold scores (samples, classes), and the true class of each sample. The
    threshold of a fold's model, too, is the one that its own training samples ask for."""
    from sklearn.model_selection import StratifiedKFold

    labels = [one.label for one in listed]
    classes = tuple(sorted(set(labels)))
    truth = np.array([classes.index(label) for label in labels])
    scores = np.zeros((len(listed), len(classes)))
    parts = list(StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(scores, labels))
    models = []
    for training, unseen in parts:
        models.append(fit([listed[at] for at in training], name))
        scores[unseen] = [models[-1].scores(listed[at].features) for at in unseen]
    found = []
    for model, (training, unseen) in zip(models, parts, strict=True):
        weights = replace(model.weights, temperature=temperature(scores[training], truth[training]))
        if name == "depression_models":
            seen = softmax(scores[training][truth[training] == 1] / weights.temperature)[:, 1]
            weights = replace(weights, about={"threshold": recalled(seen.tolist(), RECALL)})
        found.append(Fold(LinearModel(weights), tuple(listed[at] for at in unseen)))
    return found, scores, truth


def temperature(scores: Floats, truth: Any) -> float:
    """The one number that, dividing the scores, makes the truth likeliest (a search over 0.2 to 5, in steps of 2 %)."""
    at = np.arange(len(truth))
    tried = [0.2 * 1.02**step for step in range(163)]
    losses = [float(-np.log(softmax(scores / one)[at, truth] + 1e-12).mean()) for one in tried]
    return round(tried[int(np.argmin(losses))], 4)


def train(folder: Path, *more: Path, directory: Path = DIRECTORY) -> list[Path]:
    """Write the weights of every model that the folders have gold data for. Raises UsageError when there is none."""
    written: list[Path] = []
    for name in GOLD:
        labelled = {one.pmid: one for each in (folder, *more) for one in samples(each, name)}
        listed = [labelled[pmid] for pmid in sorted(labelled)]
        if not listed:
            continue
        parts, scores, truth = folds(listed, name)
        about = {
            "phrases": phrase_book().digest,
            "trained_on": [one.pmid for one in listed],
            "records": len(listed),
            "source": SOURCES[name] + (" and curated decisions" if more else ""),
            "features": len(dense_names(phrase_book())),
        }
        if name == "depression_models":
            found = [(fold.model.probabilities(one.features)["1"], one.label) for fold in parts for one in fold.unseen]
            about["threshold"] = recalled([p for p, label in found if label == "1"], RECALL)
        weights = replace(fit(listed, name).weights, temperature=temperature(scores, truth), about=about)
        written += save(weights, directory, name)
    if not written:
        raise UsageError(
            "no gold data to train on", where=str(folder), mend="Name a folder with corpora/ and gold/study-types*.csv."
        )
    return written


def recalled(of_true: Sequence[float], share: float) -> float:
    """The highest threshold that this share of the true records' probabilities reaches."""
    ranked = sorted(of_true, reverse=True)
    return round(ranked[int(np.ceil(share * len(ranked))) - 1] - 5e-5, 4)


if __name__ == "__main__":
    for path in train(*map(Path, sys.argv[1:])):
        print(f"{path.stat().st_size:>10,} {path}")
