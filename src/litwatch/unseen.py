"""For each record, a judge whose models have not been trained on it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from litwatch.classify import Judge
from litwatch.classify.model import LinearModel, Models
from litwatch.errors import UsageError
from litwatch.parse import Record

JudgeOf = Callable[[Record], Judge]


def unseen(folder: Path, judge: Judge, labelled: Mapping[str, Iterable[int]]) -> tuple[JudgeOf, list[str]]:
    """The judge to ask about a record, and the models (study_types, depression_models) that were trained anew because
    the labelled PMIDs of the folder are exactly those that the shipped one was trained on. Raises UsageError when that
    needs scikit-learn and it is not there."""
    shipped = {"study_types": judge.trained.study_types, "depression_models": judge.trained.depression_models}
    own: dict[str, dict[int, LinearModel]] = {}
    for name, model in shipped.items():
        if fingerprint(labelled[name]) == model.weights.about.get("trained_on"):
            own[name] = _folds(folder, name)

    def judge_of(record: Record) -> Judge:
        pmid = int(record.pubmed_id)
        found = {name: own.get(name, {}).get(pmid, model) for name, model in shipped.items()}
        return judge.with_models(Models(**found))

    return judge_of, list(own)


def fingerprint(pmids: Iterable[int]) -> str:
    """SHA-256 over PMIDs, in order and once each."""
    return hashlib.sha256(",".join(map(str, sorted(set(pmids)))).encode()).hexdigest()


def _folds(folder: Path, name: str) -> dict[int, LinearModel]:
    from litwatch.classify import train

    try:
        parts = train.folds(train.samples(folder, name), name)[0]
    except ModuleNotFoundError:
        raise UsageError(
            "these are the records that the classifier was trained on; to score it fairly it is trained without each",
            where=str(folder),
            mend="Install the extra for it (pip install 'litwatch[train]'), or use `make evaluate`.",
        ) from None
    return {one.pmid: part.model for part in parts for one in part.unseen}
