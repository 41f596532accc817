"""The statistical model beside the rules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from judged import judge, made

from litwatch.classify.features import read
from litwatch.classify.model import shipped
from litwatch.classify.phrases import PhraseBook, phrase_book, tokens
from litwatch.errors import ConfigError

ABSTRACT = "Forty patients with epilepsy were studied for two years. Seizures were associated with age (p < 0.05)."


def test_judging_needs_no_scikit_learn() -> None:
    code = (
        "import sys; sys.modules['sklearn'] = sys.modules['scipy'] = None;"
        "from litwatch.classify.model import shipped_models; print(len(shipped_models().study_types.weights.classes))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "14"


def test_the_same_record_gets_the_same_judgement_twice() -> None:
    record = made("Seizures and age", ABSTRACT)
    assert judge().paper(record) == judge().paper(record)


def test_probabilities_sum_to_one_and_weights_fit_the_shipped_phrases() -> None:
    model = shipped("study_types")
    assert sum(model.probabilities(read("Seizures and age", ABSTRACT, phrase_book())).values()) == pytest.approx(1)
    assert model.weights.about["phrases"] == phrase_book().digest


def test_a_title_alone_is_judged() -> None:
    paper = judge().paper(made("Effect of chronic imipramine on immobility of rats in the forced swim test"))
    assert paper.is_primary is True
    assert "in_vivo" in paper.study_system


def test_an_empty_record_is_unclear() -> None:
    paper = judge().paper(made("", ""))
    assert (paper.study_type, paper.is_primary, paper.confidence <= 0.5) == ("unclear", None, True)


def test_the_models_words_stand_where_it_says() -> None:
    record = made("Prevalence of insomnia in a population-based cohort of older adults", "BACKGROUND: " + ABSTRACT)
    found = [one for one in judge().paper(record).reasons if one.rule.startswith("model: p=")]
    assert found
    for one in found:
        text = record.title if one.field == "title" else record.abstract
        assert text[one.start : one.end] == one.words


def test_what_the_model_decides_says_so() -> None:
    by_model = judge().paper(made("Seizures and age", ABSTRACT))
    by_rule = judge().paper(made("Imipramine in rats: a systematic review", ABSTRACT))
    assert (by_model.decided_by, by_rule.decided_by) == ("model", "rules")


def test_offsets_hold_where_lower_case_is_longer_and_labels_do_not_count() -> None:
    text = "İ METHODS: Rats got 1,500 mg."
    found = tokens(text, has_labels=True)
    assert [text[start:end].lower() for start, end in found.spans][-3:] == ["got", "1,500", "mg"]
    assert tokens("X.\nMETHODS: Rats ran.", has_labels=True).words == ["x", "rats", "ran"]
    assert found.words[-2] == "#"


def test_phrases_with_stars_and_numbers() -> None:
    book = PhraseBook({"dose": "# mg, mg kg", "swim": "forced swim*", "drug": "*pramine"})
    words = tokens("Imipramine 10 mg/kg in the forced swimming test").words
    assert [(book.names[cue], at, n) for cue, at, n in book.hits(words)] == [
        ("drug", 0, 1), ("dose", 1, 2), ("dose", 2, 2), ("swim", 6, 2),
    ]  # fmt: skip


def test_a_cue_that_misses_its_example_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "features.yaml"
    path.write_text("cues:\n  rat: {phrases: 'mouse', example: 'a rat', counter_example: 'a cat'}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"features\.yaml"):
        phrase_book(path)


def test_training_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    train = pytest.importorskip("litwatch.classify.train", reason="needs the extra `train`")
    pytest.importorskip("sklearn")
    from litwatch.classify.model import save

    book = phrase_book()
    texts = {"1": "Rats swam in the forced swim test", "0": "Patients were asked for their age"}
    listed = [
        train.Sample(pmid, text, read(text, f"{text} {pmid}.", book), label)
        for pmid, (label, text) in enumerate(list(texts.items()) * 6)
    ]
    written = []
    for name in ("one", "two"):
        model = train.fit(listed, "depression_models")
        written.append([path.read_bytes() for path in save(model.weights, tmp_path / name, "depression_models")])
    assert written[0] == written[1]
    assert model.probabilities(listed[0].features)["1"] > 0.5
