"""The evaluation as pictures: who is taken for whom, and how far a confidence can be believed. Needs matplotlib (extra
`train`); without it there are none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from litwatch.evaluate import Report

# Blue and orange are told apart with every kind of colour blindness.
BLUE, ORANGE = "#0072b2", "#d55e00"


def draw(report: Report, directory: Path) -> list[Path]:
    """confusion.png and calibration.png, where the report has study types; [] without them or without matplotlib."""
    if not report.confusion:
        return []
    try:
        import matplotlib as mpl
    except ModuleNotFoundError:
        return []
    mpl.use("Agg")
    directory.mkdir(parents=True, exist_ok=True)
    return [_confusion(report, directory / "confusion.png"), _calibration(report, directory / "calibration.png")]


def _confusion(report: Report, path: Path) -> Path:
    from matplotlib import pyplot as plt

    labels = sorted({one for pair in report.confusion for one in pair[:2]})
    counts = {(one, other): count for one, other, count in report.confusion}
    totals = {one: sum(counts.get((one, other), 0) for other in labels) for one in labels}
    shares = [[counts.get((one, other), 0) / max(totals[one], 1) for other in labels] for one in labels]
    figure, axes = plt.subplots(figsize=(11, 9.5), dpi=110, layout="constrained")
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, one in enumerate(labels):
        for column, other in enumerate(labels):
            count = counts.get((one, other), 0)
            if count:
                colour = "white" if shares[row][column] > 0.5 else "black"
                axes.text(column, row, str(count), ha="center", va="center", color=colour, fontsize=9)
    axes.set_xticks(range(len(labels)), labels, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(labels)), [f"{label} ({totals[label]})" for label in labels])
    axes.set_xlabel("judged")
    axes.set_ylabel("labelled (records)")
    axes.set_title("Study types: records labelled so (row) and judged so (column); shade: share of the row")
    figure.savefig(path, metadata={"Software": None})
    plt.close(figure)
    return path


def _calibration(report: Report, path: Path) -> Path:
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(6.5, 5.5), dpi=110, layout="constrained")
    axes.plot([0, 1], [0, 1], color="grey", linestyle="--", label="as sure as right")
    axes.plot(
        [one.confidence for one in report.calibration],
        [one.right for one in report.calibration],
        color=BLUE,
        marker="o",
        label="litwatch",
    )
    for one in report.calibration:
        axes.annotate(str(one.count), (one.confidence, one.right), (6, -12), textcoords="offset points", color=ORANGE)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share judged as labelled")
    axes.set_title("Study type: how far a confidence can be believed\n(figures: records in each bin)", fontsize=11)
    axes.legend(loc="upper left")
    figure.savefig(path, metadata={"Software": None})
    plt.close(figure)
    return path
