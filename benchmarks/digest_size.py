"""A digest of a full week, how long it takes and how large its mail is: `python benchmarks/digest_size.py [PAPERS]
[COMPOUNDS]`.

A week of PAPERS (500) new papers on COMPOUNDS (15), all of them in the topic, with counts of forty years behind them:
composed with its pictures and its page, and made a message. Limits: 5 s, 100 kB of HTML.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime, timedelta

from litwatch.digest import Part, compose
from litwatch.digest.page import compile_templates
from litwatch.send import message
from litwatch.verdict import Evidence, LastRun, ModelCount, Verdict, Week, YearCount

END = datetime.fromisoformat("2026-11-23T07:00")
SENTENCE = "In the forced swim test the compound (1, 3 or 10 mg/kg) reduced immobility and did not change locomotion."
MODELS = ("forced_swim", "tail_suspension", "sucrose_preference", "chronic_mild_stress", "social_defeat")


def evidence(number: int, compound: str) -> Evidence:
    reasons = [
        {"decides": decides, "rule": "made_up", "field": "abstract", "words": words, "start": SENTENCE.find(words),
         "end": SENTENCE.find(words) + len(words), "sentence": SENTENCE}
        for decides, words in (("model", "forced swim test"), ("role", "the compound"))
    ]  # fmt: skip
    return Evidence(
        work_id=f"work-{number}", pmid=990_000_000 + number, doi=None, compound=compound,
        title=f"Made-up paper {number}: the effect of {compound} on immobility of rats in the forced swim test",
        authors=("Example A", "Sample B"), journal="Journal of Made-up Papers", year=2026, entered_on=None,
        role="studied", study_type="animal_drug_intervention", is_primary=True, study_system=("in_vivo",),
        models=MODELS[:2], species=("rat",), evidence_level="topic_in_vivo", is_retracted=False, is_preprint=False,
        has_correction=False, rationale=json.dumps(reasons), contradictions=(), confidence=0.9, decided_by="rules",
        first_seen_at=END, valid_from=END, was="", record_count=1,
    )  # fmt: skip


def verdict(compound: str) -> Verdict:
    return Verdict(
        compound=compound, compound_class="made_up", class_label="Made up", verdict="primary_in_topic",
        known_verdict="primary_in_topic", primary_in_topic=500, primary_other=90, human_primary=10, secondary=40,
        mention_only=100, retracted=1, first_year=1986, last_year=2026, newest_pmid=990_000_000, searched_at=END,
        search_complete=True, search_scope="whole", search_problem="",
    )  # fmt: skip


def full_week(papers: int, names: list[str]) -> Week:
    return Week(
        start=END - timedelta(days=7), end=END, topic="depression models",
        run=LastRun("run", "weekly", END, "complete", "", 400), verdicts=tuple(map(verdict, names)), changes=(),
        new=tuple(evidence(number, names[number % len(names)]) for number in range(papers)), added=(), rejudged=(),
        searches=(), stored_papers=20_000,
        models=tuple(ModelCount(name, model, 100) for name in names for model in MODELS),
        years=tuple(YearCount(name, year, 10, 2) for name in names for year in range(1986, 2027)),
    )  # fmt: skip


def main() -> None:
    papers, compounds = (int(one) for one in (*sys.argv[1:], *(500, 15)[len(sys.argv) - 1 :]))
    week = full_week(papers, [f"made-up-{number:02}" for number in range(compounds)])
    references = [Part("week.ris", "attached", "application/x-research-info-systems", b"TY  - JOUR\n" * papers * 60)]
    compile_templates()
    begun = time.perf_counter()
    digest = compose(week, "weekly", next_at=None, references=references)
    composed = time.perf_counter()
    raw = message(digest, "pi@example.org", sender="litwatch@example.org", at=END).as_bytes()
    mailed = time.perf_counter()
    print(f"{papers} papers, {compounds} compounds: composed in {composed - begun:.2f} s (limit 5)")
    print(f"made a message in {mailed - composed:.2f} s; {len(raw):,} bytes in all")
    print(f"HTML {len(digest.html.encode()):,} bytes (limit 100,000), text {len(digest.text.encode()):,}", end="; ")
    print(", ".join(f"{part.name} {len(part.content):,}" for part in digest.parts))


if __name__ == "__main__":
    main()
