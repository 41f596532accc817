"""The classifier, and linking, against labelled records: numbers with intervals, and the errors by PMID.

A folder has `corpora/*.xml` or `*.xml.gz` and `gold/study-types*.csv` (pmid, study_type), `depression-models*.csv`
(pmid, included), `roles*.csv` (pmid, compound, role, evidence_level); whatever of these is there is scored, and so is
linking where it has `corpora/dedupe*.csv` and `gold/dedupe*.csv` (evaluate_linking.py). Scores are those of the data's
README. A record that a shipped model was trained on is judged by a model trained without it, where
the folder has all that this needs (five folds; the extra `train`); where it has a part only, that record is not scored,
and the report says so. On all other records the shipped model is scored.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from pathlib import Path

from litwatch.classify import Judge, Role, StudyType
from litwatch.classify.types import GOLD_GROUPS
from litwatch.digest.page import environment
from litwatch.errors import DocumentError, LitwatchError, UsageError
from litwatch.evaluate_linking import LinkingScores, evaluate_linking
from litwatch.evaluate_linking import lines as linking_lines
from litwatch.parse import Record, read_file
from litwatch.pictures import draw
from litwatch.scores import (
    Bin,
    Pair,
    Score,
    accuracy,
    average_precision,
    calibration_error,
    f1,
    line,
    precision,
    recall,
    reliability,
    score,
    weighted_f1,
)
from litwatch.unseen import Unseen, unseen

GROUPS = ("secondary or protocol", "animal in vivo", "in vitro", "human study")
PRIMARY_LEVELS = ("topic_in_vivo", "human_trial", "human_observational", "other_in_vivo", "in_vitro")
# What the digest and the certificates tell, and how the digest's one line calls it.
PUBLISHED = {
    "primary work on the compound, recall": "primary work found",
    "primary work on the compound, precision": "called primary rightly",
    "role: studied or comparator against the rest, accuracy": "studied or not",
    "secondary or protocol, F1": "secondary, F1",
}


Labelled = Sequence[tuple[Record, dict[str, str]]]
JudgeOf = Callable[[Record], Judge]


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
    """Every score and error; `confusion` as (labelled, judged, count) over the study types. `cross_validated`: the
    models that have seen records of these, each of which was judged by one that had not. `not_scored`: by model, how
    many labels were left out because it has seen the record and can't be trained anew from this folder."""

    folder: str
    scores: list[Score] = field(default_factory=list)
    confusion: list[tuple[str, str, int]] = field(default_factory=list)
    calibration: list[Bin] = field(default_factory=list)
    cross_validated: list[str] = field(default_factory=list)
    not_scored: dict[str, int] = field(default_factory=dict)
    type_errors: list[ErrorLine] = field(default_factory=list)
    role_errors: list[ErrorLine] = field(default_factory=list)
    wrong_topic: list[ErrorLine] = field(default_factory=list)
    linking: list[LinkingScores] = field(default_factory=list)
    missing: int = 0


def evaluate(folder: Path, judge: Judge) -> Report:
    """Score the judge on a folder. Raises UsageError when it holds no gold data that can be scored."""
    files = sorted((folder / "corpora").glob("*.xml*"))
    gold = folder / "gold"
    tables = {name: sorted(gold.glob(f"{name}*.csv")) for name in ("study-types", "depression-models", "roles")}
    report = Report(str(folder.name), linking=evaluate_linking(folder))
    if not report.linking and (not files or not any(tables.values())):
        raise UsageError(
            "no corpora/*.xml.gz with gold/study-types*.csv, depression-models*.csv or roles*.csv, nor "
            "corpora/dedupe*.csv with gold/dedupe*.csv",
            where=str(folder),
            mend="Name a folder shaped like the development data (see docs/evaluation.md).",
        )
    records = {int(item.pubmed_id): item for file in files for item in read_file(file) if isinstance(item, Record)}
    types = _labelled(report, records, tables["study-types"], ("pmid", "study_type"))
    models = _labelled(report, records, tables["depression-models"], ("pmid", "included"))
    roles = _labelled(report, records, tables["roles"], ("pmid", "compound", "role", "evidence_level"))
    pmids = {
        name: [int(record.pubmed_id) for record, _ in rows]
        for name, rows in (("study_types", types), ("depression_models", models), ("roles", roles))
    }
    fair = unseen(folder, judge, [pmid for listed in pmids.values() for pmid in listed], pmids)
    report.cross_validated = list(fair.cross_validated)
    _study_types(report, fair.judge_of, _scored(report, fair, types, "study_types"))
    _depression_models(report, fair.judge_of, _scored(report, fair, models, "depression_models"))
    _roles(report, fair.judge_of, _scored(report, fair, roles, "study_types"))  # roles ask no other model
    if not report.scores and report.not_scored and not report.linking:
        raise UsageError(
            "all labelled records are among those that the classifier was trained on, and too few to train it without",
            where=str(folder),
            mend="Name a folder with all the training data (each is then judged by a model that has not seen it),"
            " or with records that are not in it.",
        )
    return report


def _scored(report: Report, fair: Unseen, labelled: Labelled, name: str) -> Labelled:
    """Those that the model of that name can be scored on; the others are counted."""
    kept = [(record, row) for record, row in labelled if fair.can_score(name, record)]
    if len(kept) < len(labelled):
        report.not_scored[name] = report.not_scored.get(name, 0) + len(labelled) - len(kept)
    return kept


def _labelled(
    report: Report, records: dict[int, Record], files: Sequence[Path], columns: Sequence[str]
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


def _study_types(report: Report, judge_of: JudgeOf, labelled: Labelled) -> None:
    if not labelled:
        return
    papers = [(row["study_type"], record, judge_of(record).paper(record)) for record, row in labelled]
    pairs = [(label, paper.study_type.gold_label) for label, _, paper in papers]
    report.scores.append(score("study types, weighted F1 over 14", pairs, weighted_f1))
    for name in GROUPS:
        grouped = [(str(GOLD_GROUPS.get(one) == name), str(GOLD_GROUPS[other] == name)) for one, other in pairs]
        report.scores.append(score(f"{name}, F1", grouped, partial(f1, label="True")))
    for label in sorted({one for one, _ in pairs}):
        own = [(str(one == label), str(other == label)) for one, other in pairs]
        report.scores.append(score(f"{label}, F1", pairs, partial(f1, label=label)))
        report.scores.append(score(f"{label}, precision", own, precision))
        report.scores.append(score(f"{label}, recall", own, recall))
    sure = [
        (paper.confidence, label == paper.study_type.gold_label)
        for label, _, paper in papers
        if paper.study_type is not StudyType.UNCLEAR
    ]
    report.calibration = reliability(sure)
    rights = [(str(right), f"{confidence}") for confidence, right in sure]
    report.scores.append(score("calibration of the study type, expected error", rights, calibration_error))
    unclear = [("True", str(paper.study_type is StudyType.UNCLEAR)) for _, _, paper in papers]
    report.scores.append(score("left unclear, share", unclear, recall))
    report.confusion = sorted((one, other, count) for (one, other), count in Counter(pairs).items())
    report.type_errors = [
        ErrorLine(int(record.pubmed_id), "", label, paper.study_type.gold_label, paper.reasons[0].rule)
        for label, record, paper in papers
        if label != paper.study_type.gold_label
    ]


def _depression_models(report: Report, judge_of: JudgeOf, labelled: Labelled) -> None:
    if not labelled:
        return
    pairs: list[Pair] = []
    ranked: list[Pair] = []
    for record, row in labelled:
        judge = judge_of(record)
        probability = judge.model_score(record)
        included = str(row["included"] == "1")
        pairs.append((included, str(probability >= judge.included_from)))
        ranked.append((included, f"{probability:.4f}"))
    report.scores += [
        score("depression-model papers, precision", pairs, precision),
        score("depression-model papers, recall", pairs, recall),
        score("depression-model papers, average precision", ranked, average_precision),
    ]


def _roles(report: Report, judge_of: JudgeOf, labelled: Labelled) -> None:
    pairs: list[Pair] = []
    levels: list[Pair] = []
    for record, row in labelled:
        found = {one.compound: one for one in judge_of(record).judge(record)}.get(row["compound"])
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
        report.scores.append(score("role: studied or comparator against the rest, accuracy", pairs, accuracy))
        report.scores.append(score("evidence level, accuracy", levels, accuracy))
        primary = [(str(one in PRIMARY_LEVELS), str(other in PRIMARY_LEVELS)) for one, other in levels]
        report.scores.append(score("primary work on the compound, precision", primary, precision))
        report.scores.append(score("primary work on the compound, recall", primary, recall))


def lines(report: Report) -> list[str]:
    """The report as text lines."""
    found = [line(one) for one in report.scores]
    if report.cross_validated:
        found.append(
            f"cross-validated, since the shipped model has seen these records: {', '.join(report.cross_validated)}"
        )
    found += [
        f"not scored: {count} labels of records that the shipped model {name} was trained on, which this folder has"
        " only in part"
        for name, count in report.not_scored.items()
    ]
    found += [f"wrong topic_in_vivo: PMID {one.pmid} {one.compound}: {one.labelled}" for one in report.wrong_topic]
    if report.missing:
        found.append(f"{report.missing} labels have no record in corpora/")
    return found + linking_lines(report.linking)


def write_docs(report: Report, directory: Path, *, date: str, commit: str) -> list[Path]:
    """Write evaluation.md and its machine-readable twin evaluation.json; returns both files."""
    content = {"date": date, "commit": commit, **asdict(report)}
    errors: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in report.type_errors:
        errors[one.labelled, one.judged].append(one.pmid)
    pictures = draw(report, directory / "evaluation")
    texts = {
        "evaluation.json": json.dumps(content, indent=1, ensure_ascii=False) + "\n",
        "evaluation.md": environment()
        .get_template("evaluation.md.j2")
        .render(**content, errors=sorted(errors.items()), pictures=[path.name for path in pictures]),
    }
    written = list(pictures)
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
    """The same for the digest's footer: score by its name there; {} where there is none."""
    published = published_evaluation()
    values = {one.name: one.value for one in published.scores} if published else {}
    return {label: values[name] for name, label in PUBLISHED.items() if name in values}
