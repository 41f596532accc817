"""Would more labelled records help? `python benchmarks/learning_curve.py [FOLDER]` (needs the extra `train`).

The statistical models alone, without the rules: trained on growing parts of the training side of each fold, scored on
the records of the fold that they have not seen. Prints a table and draws docs/evaluation/learning-curve.png.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from sklearn.model_selection import StratifiedKFold

from litwatch.classify.study_type import likeliest
from litwatch.classify.train import FOLDS, SEED, Sample, fit, samples
from litwatch.pictures import BLUE, ORANGE
from litwatch.scores import average_precision, weighted_f1

SHARES = (0.125, 0.25, 0.5, 0.75, 1.0)
PICTURE = Path("docs/evaluation/learning-curve.png")
WHAT = {"study_types": "study types, weighted F1", "depression_models": "depression models, average precision"}


def part(listed: Sequence[Sample], share: float) -> list[Sample]:
    """This share of each label, at least two."""
    of_label = defaultdict(list)
    for one in listed:
        of_label[one.label].append(one)
    chance = random.Random(SEED)
    found = [
        one
        for label in sorted(of_label)
        for one in chance.sample(of_label[label], max(2, round(share * len(of_label[label]))))
    ]
    return sorted(found, key=lambda one: one.pmid)


def measured(listed: Sequence[Sample], name: str, share: float) -> tuple[float, float]:
    """(records trained on, on average; score over all folds)."""
    labels = [one.label for one in listed]
    pairs, sizes = [], []
    for training, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(labels, labels):
        seen = part([listed[at] for at in training], share)
        sizes.append(len(seen))
        model = fit(seen, name)
        for at in unseen:
            probabilities = model.probabilities(listed[at].features)
            if name == "study_types":
                pairs.append((listed[at].label, likeliest(probabilities)))
            else:
                pairs.append((str(listed[at].label == "1"), f"{probabilities['1']:.6f}"))
    score = weighted_f1(pairs) if name == "study_types" else average_precision(pairs)
    return sum(sizes) / len(sizes), score


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    curves: dict[str, list[tuple[float, float]]] = {}
    print("| what | share of the training side | records trained on | score |\n|---|---|---|---|")
    for name, what in WHAT.items():
        listed = samples(folder, name)
        for share in SHARES:
            size, score = measured(listed, name, share)
            curves.setdefault(what, []).append((size, score))
            print(f"| {what} | {share:g} | {size:.0f} | {score:.3f} |", flush=True)
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(6.5, 4.5), dpi=110, layout="constrained")
    for (what, curve), colour, marker in zip(curves.items(), (BLUE, ORANGE), "os", strict=True):
        axes.plot(*zip(*curve, strict=True), color=colour, marker=marker, label=what)
    axes.set(xlabel="records trained on", ylabel="score on unseen records", ylim=(0.4, 0.9), xlim=(0, None))
    axes.set_title("Learning curve of the statistical models, without the rules", fontsize=11)
    axes.legend(loc="lower right")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(PICTURE, metadata={"Software": None})


if __name__ == "__main__":
    main()
