"""The classifier against labelled records: numbers with intervals, and the errors by PMID.

A folder has `corpora/*.xml` or `*.xml.gz` and `gold/study-types*.csv` (pmid, study_type), `depression-models*.csv`
(pmid, included), `roles*.csv` (pmid, compound, role, evidence_level); whatever of these is there is scored. Scores are
those of the data's README. Intervals are 95 % by bootstrap over records, seeded, so that the same data give the same
numbers.
"""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from litwatch.classify import Judge, Role
from litwatch.digest.page import environment
from litwatch.errors import DocumentError, LitwatchError, UsageError
from litwatch.parse import Record, read_file

RESAMPLES = 500
SEED = 20_261_123
INCLUDED_FROM = 0.7
GROUPS = {
    "secondary or protocol": ("Non-systematic-review", "Human-systematic-review", "Clinical-study-protocol"),
    "animal in vivo": ("Animal-drug-intervention", "Animal-non-drug-intervention", "Animal-other"),
    "in vitro": ("In-vitro-study",),
    "human study": (
        "Human-RCT-drug-intervention",
        "Human-RCT-non-drug-intervention",
        "Human-RCT-non-intervention",
        "Human-case-report",
        "Human-non-RCT-drug-intervention",
        "Human-non-RCT-non-drug-intervention",
    ),
}
PRIMARY_LEVELS = ("topic_in_vivo", "human_trial", "human_observational", "other_in_vivo", "in_vitro")
# What the digest and the certificates tell.
PUBLISHED = (
    "role: studied or comparator against the rest, accuracy",
    "primary work on the compound, precision",
    "primary work on the compound, recall",
    "secondary or protocol, F1",
)
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Score:
    """A number with its 95 % interval, and over how many records."""

    name: str
    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One record judged otherwise than labelled."""

    pmid: int
    compound: str
    labelled: str
    judged: str
    rule: str


@dataclass(slots=True)
class Report:
    """Every score and error; `confusion` as (labelled, judged, count) over the study types."""

    folder: str
    scores: list[Score] = field(default_factory=list)
    confusion: list[tuple[str, str, int]] = field(default_factory=list)
    role_errors: list[ErrorLine] = field(default_factory=list)
    wrong_topic: list[ErrorLine] = field(default_factory=list)
    missing: int = 0


def evaluate(folder: Path, judge: Judge) -> Report:
    """Score the judge on a folder. Raises UsageError when it holds no gold data that can be scored."""
    files = sorted((folder / "corpora").glob("*.xml*"))
    gold = folder / "gold"
    tables = {name: sorted(gold.glob(f"{name}*.csv")) for name in ("study-types", "depression-models", "roles")}
    if not files or not any(tables.values()):
        raise UsageError(
            "no corpora/*.xml.gz with gold/study-types*.csv, depression-models*.csv or roles*.csv",
            where=str(folder),
            mend="Name a folder shaped like the development data (see docs/evaluation.md).",
        )
    records = {int(item.pubmed_id): item for file in files for item in read_file(file) if isinstance(item, Record)}
    report = Report(str(folder.name))
    _study_types(report, judge, records, tables["study-types"])
    _depression_models(report, judge, records, tables["depression-models"])
    _roles(report, judge, records, tables["roles"])
    return report


def _labelled(
    report: Report, files: Sequence[Path], records: dict[int, Record], columns: Sequence[str]
) -> list[tuple[Record, dict[str, str]]]:
    found = []
    for file in files:
        with file.open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream)
            lacking = set(columns) - set(rows.fieldnames or ())
            if lacking:
                raise DocumentError(f"column {min(lacking)} is missing", where=str(file), mend=f"It needs {columns}.")
            for row in rows:
                record = records.get(int(row["pmid"])) if row["pmid"].isdigit() else None
                if record is None:
                    report.missing += 1
                else:
                    found.append((record, row))
    return found


def _study_types(report: Report, judge: Judge, records: dict[int, Record], files: Sequence[Path]) -> None:
    pairs = [
        (row["study_type"], judge.paper(record).study_type.gold_label)
        for record, row in _labelled(report, files, records, ("pmid", "study_type"))
    ]
    if not pairs:
        return
    report.scores.append(_score("study types, weighted F1 over 14", pairs, _weighted_f1))
    for name, members in GROUPS.items():
        grouped = [(str(one in members), str(other in members)) for one, other in pairs]
        report.scores.append(_score(f"{name}, F1", grouped, lambda some: _f1(some, "True")))
    report.scores += [
        _score(f"{label}, F1", pairs, lambda some, label=label: _f1(some, label))  # type: ignore[misc]
        for label in sorted({one for one, _ in pairs})
    ]
    report.confusion = sorted((one, other, count) for (one, other), count in Counter(pairs).items())


def _depression_models(report: Report, judge: Judge, records: dict[int, Record], files: Sequence[Path]) -> None:
    judged = [
        (row["included"] == "1", judge.paper(record).model_score)
        for record, row in _labelled(report, files, records, ("pmid", "included"))
    ]
    if not judged:
        return
    pairs = [(str(included), str(score >= INCLUDED_FROM)) for included, score in judged]
    report.scores += [
        _score("depression-model papers, precision", pairs, _precision),
        _score("depression-model papers, recall", pairs, _recall),
    ]
    ranked = [(str(included), f"{score:.4f}") for included, score in judged]
    report.scores.append(_score("depression-model papers, average precision", ranked, _average_precision))


def _roles(report: Report, judge: Judge, records: dict[int, Record], files: Sequence[Path]) -> None:
    pairs: list[Pair] = []
    levels: list[Pair] = []
    for record, row in _labelled(report, files, records, ("pmid", "compound", "role", "evidence_level")):
        found = {one.compound: one for one in judge.judge(record)}.get(row["compound"])
        role, level = (str(found.role), str(found.evidence_level)) if found else ("not named", "not named")
        gave = (Role.STUDIED, Role.COMPARATOR)
        pairs.append((str(row["role"] in gave), str(role in gave)))
        levels.append((row["evidence_level"], level))
        rule = found.reasons[0].rule if found and found.reasons else ""
        line = ErrorLine(
            int(record.pubmed_id), row["compound"], f"{row['role']}, {row['evidence_level']}", f"{role}, {level}", rule
        )
        if pairs[-1][0] != pairs[-1][1]:
            report.role_errors.append(line)
        if level == "topic_in_vivo" and row["evidence_level"] != "topic_in_vivo":
            report.wrong_topic.append(line)
    if pairs:
        report.scores.append(_score("role: studied or comparator against the rest, accuracy", pairs, _accuracy))
        report.scores.append(_score("evidence level, accuracy", levels, _accuracy))
        primary = [(str(one in PRIMARY_LEVELS), str(other in PRIMARY_LEVELS)) for one, other in levels]
        report.scores.append(_score("primary work on the compound, precision", primary, _precision))
        report.scores.append(_score("primary work on the compound, recall", primary, _recall))


def _score(name: str, pairs: Sequence[Pair], measure: Callable[[Sequence[Pair]], float]) -> Score:
    chance = random.Random(SEED)  # noqa: S311  # resampling, not secrecy
    resampled = sorted(measure(chance.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES))
    low, high = resampled[int(0.025 * RESAMPLES)], resampled[int(0.975 * RESAMPLES) - 1]
    return Score(name, round(measure(pairs), 4), round(low, 4), round(high, 4), len(pairs))


def _f1(pairs: Sequence[Pair], label: str) -> float:
    both = sum(one == label == other for one, other in pairs)
    either = sum((one == label) + (other == label) for one, other in pairs)
    return 2 * both / either if either else 0.0


def _weighted_f1(pairs: Sequence[Pair]) -> float:
    counts = Counter(one for one, _ in pairs)
    return sum(_f1(pairs, label) * count for label, count in counts.items()) / len(pairs)


def _precision(pairs: Sequence[Pair]) -> float:
    called = [one for one, other in pairs if other == "True"]
    return sum(one == "True" for one in called) / len(called) if called else 0.0


def _recall(pairs: Sequence[Pair]) -> float:
    true = [other for one, other in pairs if one == "True"]
    return sum(other == "True" for other in true) / len(true) if true else 0.0


def _accuracy(pairs: Sequence[Pair]) -> float:
    return sum(one == other for one, other in pairs) / len(pairs)


def _average_precision(pairs: Sequence[Pair]) -> float:
    """Over scores with ties: records of one score count together."""
    true = sum(one == "True" for one, _ in pairs)
    found = seen = 0
    total = 0.0
    by_score = Counter((score, one) for one, score in pairs)
    for score in sorted({score for _, score in pairs}, reverse=True):
        hits, misses = by_score[score, "True"], by_score[score, "False"]
        found, seen = found + hits, seen + hits + misses
        total += hits * found / seen
    return total / true if true else 0.0


def lines(report: Report) -> list[str]:
    """The report as text lines."""
    found = [f"{one.name:<58} {one.value:.3f}  [{one.low:.3f}, {one.high:.3f}]  n={one.count}" for one in report.scores]
    found += [f"wrong topic_in_vivo: PMID {one.pmid} {one.compound}: {one.labelled}" for one in report.wrong_topic]
    if report.missing:
        found.append(f"{report.missing} labels have no record in corpora/")
    return found


def write_docs(report: Report, directory: Path, *, date: str, commit: str) -> list[Path]:
    """Write evaluation.md and its machine-readable twin evaluation.json; returns both files."""
    content = {"date": date, "commit": commit, **asdict(report)}
    texts = {
        "evaluation.json": json.dumps(content, indent=1, ensure_ascii=False) + "\n",
        "evaluation.md": environment().get_template("evaluation.md.j2").render(**content),
    }
    written = []
    for name, text in texts.items():
        path = directory / name
        try:
            directory.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise LitwatchError(
                f"can't be written ({error.strerror})", where=str(path), mend="Name another folder."
            ) from None
        written.append(path)
    return written


@dataclass(frozen=True, slots=True)
class Published:
    """The scores of docs/evaluation.json, with the day and the commit that were measured."""

    date: str
    commit: str
    scores: tuple[Score, ...]


@cache
def published_evaluation() -> Published | None:
    """The scores that a reader needs to trust a verdict, from docs/evaluation.json; None where there is none."""
    from litwatch.config import shipped_directory

    path = shipped_directory().parent / "docs" / "evaluation.json"
    if not path.is_file():
        path = shipped_directory().parent / "evaluation.json"
    if not path.is_file():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    scores = tuple(Score(**one) for one in content["scores"] if one["name"] in PUBLISHED)
    return Published(content["date"], content["commit"], scores)


def published_error_rates() -> dict[str, float | str]:
    """The same for the digest's footer: score by name; {} where there is none."""
    published = published_evaluation()
    return {one.name: one.value for one in published.scores} if published else {}
