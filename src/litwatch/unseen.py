"""For each record, a judge whose models have not been trained on it; or the word that there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from litwatch.classify import Judge
from litwatch.classify.model import LinearModel, Models
from litwatch.errors import UsageError
from litwatch.parse import Record


@dataclass(frozen=True, slots=True)
class Unseen:
    """`cross_validated`: by name of a model that was trained anew (study_types, depression_models), the model to ask
    about each PMID that the shipped one has seen. `seen`: by name, the PMIDs that have none."""

    judge: Judge
    cross_validated: dict[str, dict[int, LinearModel]] = field(default_factory=dict)
    seen: dict[str, frozenset[int]] = field(default_factory=dict)

    def can_score(self, name: str, record: Record) -> bool:
        """Is there a model of that name that has not seen the record."""
        return int(record.pubmed_id) not in self.seen.get(name, ())

    def judge_of(self, record: Record) -> Judge:
        """The judge to ask about a record."""
        pmid = int(record.pubmed_id)
        shipped = self.judge.trained
        return self.judge.with_models(
            Models(
                study_types=self.cross_validated.get("study_types", {}).get(pmid, shipped.study_types),
                depression_models=self.cross_validated.get("depression_models", {}).get(
                    pmid, shipped.depression_models
                ),
            )
        )


def unseen(folder: Path, judge: Judge, asked: Iterable[int], labelled: Mapping[str, Iterable[int]]) -> Unseen:
    """What may be asked about the PMIDs `asked`. A model that was trained on some of them is trained anew without each
    (five folds) where `labelled` (PMIDs with a label, by model) holds all that it was trained on; a part of them is too
    little for that. Raises UsageError when training needs scikit-learn and it is not there."""
    wanted = set(asked)
    found = Unseen(judge)
    for name in ("study_types", "depression_models"):
        model: LinearModel = getattr(judge.trained, name)
        trained_on = frozenset(model.weights.about.get("trained_on", ()))
        if trained_on.isdisjoint(wanted):
            continue
        if trained_on <= set(labelled[name]):
            found.cross_validated[name] = _folds(folder, name, trained_on)
        else:
            found.seen[name] = trained_on & wanted
    return found


def _folds(folder: Path, name: str, trained_on: frozenset[int]) -> dict[int, LinearModel]:
    from litwatch.classify import train

    try:
        parts = train.folds([one for one in train.samples(folder, name) if one.pmid in trained_on], name)[0]
    except ModuleNotFoundError:
        raise UsageError(
            "these are the records that the classifier was trained on; to score it fairly it is trained without each",
            where=str(folder),
            mend="Install the extra for it (pip install 'litwatch[train]'), or use `make evaluate`.",
        ) from None
    return {one.pmid: part.model for part in parts for one in part.unseen}
