"""The rules can be read and changed by somebody who does not program: a wrong line is refused, with its number."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from judged import made

from litwatch.classify import Judge
from litwatch.config import load_watchlist, shipped_directory
from litwatch.errors import ConfigError
from litwatch.vocabulary import load_vocabulary

GIVEN = "Rats were given buspirone (10 mg/kg)."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("cues.yaml", "models.yaml"):
        shutil.copy(shipped_directory() / name, tmp_path / name)
    return tmp_path


def changed(folder: Path, file: str, old: str, new: str) -> int:
    """Put `new` in place of the first `old`; the line on which it begins."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "told"),
    [
        ("models.yaml", "- 'porsolt'", "- 'porsolt('", "models.forced_swim", "is no regular expression"),
        ("models.yaml", "example: 'tail pinch'", "example: 'pinched'", "models.tail_pinch", "its own example"),
        ("models.yaml", "counter_example: 'a pinch of salt'", "counter_example: 'a tail pinch'", "models.tail_pinch",
         "its own counter-example"),
        ("models.yaml", "source: 'rules; title of PMID 9268809'", "origin: 'rules'", "models.post_stroke_depression",
         "origin"),
        ("models.yaml", "of: [reserpine]", "of: [reserpin]", "not_as_model", "none of the models"),
        ("models.yaml", "kind: test", "kind: tests", "kind", "tests"),
        ("models.yaml", "- 'tail pinch'", "- [tail pinch]", "patterns", "string"),
        ("cues.yaml", "example: '[3H]{name} binding'", "example: 'labelled {name}'", "roles.tool", "its own example"),
        ("cues.yaml", "weight: 5, pattern", "weight: heavy, pattern", "weight", "integer"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_refused_with_its_number(
    folder: Path, file: str, old: str, new: str, key: str, told: str
) -> None:
    line = changed(folder, file, old, new)
    with pytest.raises(ConfigError) as caught:
        load_vocabulary(folder)
    (problem,) = [one for one in caught.value.problems if told in str(one)]
    assert problem.file == str(folder / file)
    assert key in problem.key
    assert problem.line == line
    assert problem.right


def test_every_mistake_of_both_files_is_told_at_once(folder: Path) -> None:
    changed(folder, "models.yaml", "- 'porsolt'", "- 'porsolt('")
    changed(folder, "cues.yaml", "example: '[3H]{name} binding'", "example: 'labelled {name}'")
    with pytest.raises(ConfigError) as caught:
        load_vocabulary(folder)
    assert {Path(one.file).name for one in caught.value.problems} == {"models.yaml", "cues.yaml"}


def test_a_model_that_somebody_adds_is_found(folder: Path) -> None:
    entry = (
        "  sleep_loss:\n    kind: model\n    source: a user\n    example: REM sleep deprivation\n"
        "    counter_example: sleeping rats\n    patterns: ['REM sleep deprivation']\nnot_as_model:\n"
    )
    changed(folder, "models.yaml", "not_as_model:\n", entry)
    judge = Judge(load_watchlist(shipped_directory()), load_vocabulary(folder))
    (found,) = judge.judge(made("Buspirone in rats", f"{GIVEN} REM-sleep deprivation came before."))
    assert found.models == ("sleep_loss",)


def test_each_model_says_where_its_name_is_from() -> None:
    text = (shipped_directory() / "models.yaml").read_text(encoding="utf-8")
    assert text.count("    kind: ") == text.count("    source: ") == len(load_vocabulary(shipped_directory()).models)
