"""Weeks for the tests of digest, send and web. Everything in them is synthetic."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from litwatch.verdict import Change, Evidence, LastRun, Learnt, Search, Verdict, Week
from litwatch.waiting import Conflict, DoubtfulPair, Waiting

START = datetime(2026, 11, 16, 7)
END = datetime(2026, 11, 23, 7)
ABSTRACT = (
    "Rats received SYN-101 (1, 3 or 10 mg/kg) for 14 days. In the forced swim test SYN-101 reduced immobility, "
    "and it did not change locomotion."
)


def reason(
    decides: str, words: str, field: str = "abstract", sentence: str = ABSTRACT, **changes: Any
) -> dict[str, Any]:
    start = sentence.find(words)
    return {
        "decides": decides,
        "rule": f"{decides}_rule",
        "field": field,
        "words": words,
        "start": start,
        "end": start + len(words) if start >= 0 else -1,
        "sentence": sentence,
        **changes,
    }


def evidence(**changes: Any) -> Evidence:
    """An in-topic study of SYN-101, seen in the week."""
    reasons = changes.pop("reasons", None) or [reason("role", "received SYN-101"), reason("model", "forced swim test")]
    pmid = changes.get("pmid", 990000001)
    return Evidence(
        **{
            "work_id": f"work-{pmid}",
            "pmid": pmid,
            "doi": None,
            "compound": "syn-101",
            "title": "Synthetic: SYN-101 reduces immobility of rats in the forced swim test",
            "authors": ("Example A", "Sample B"),
            "journal": "Journal of Synthetic Records",
            "year": 2026,
            "entered_on": date(2026, 11, 18),
            "role": "studied",
            "study_type": "animal_experiment",
            "is_primary": True,
            "study_system": ("in_vivo",),
            "models": ("forced_swim",),
            "species": ("rat",),
            "evidence_level": "topic_in_vivo",
            "is_retracted": False,
            "is_preprint": False,
            "has_correction": False,
            "rationale": json.dumps(reasons),
            "contradictions": (),
            "confidence": 0.93,
            "decided_by": "rules",
            "first_seen_at": END,
            "valid_from": END,
            "was": "",
            "record_count": 1,
            **changes,
        }
    )


def verdict(compound: str = "syn-101", code: str = "primary_in_topic", **changes: Any) -> Verdict:
    return Verdict(
        **{
            "compound": compound,
            "compound_class": "synthetic",
            "class_label": "Synthetic azapirones",
            "verdict": code,
            "known_verdict": code if code != "search_incomplete" else "none_found",
            "primary_in_topic": 3 if code == "primary_in_topic" else 0,
            "primary_other": 1 if code.startswith("primary") else 0,
            "human_primary": 0,
            "secondary": 2 if code in ("primary_in_topic", "secondary_only") else 0,
            "mention_only": 0 if code in ("none_found", "search_incomplete") else 5,
            "retracted": 0,
            "first_year": 1990 if code.startswith("primary") else None,
            "last_year": 2026 if code.startswith("primary") else None,
            "newest_pmid": 990000001 if code.startswith("primary") else None,
            "searched_at": END,
            "search_complete": code != "search_incomplete",
            "search_scope": "whole",
            "search_problem": "" if code != "search_incomplete" else "PubMed dropped a phrase of 1 query",
            **changes,
        }
    )


def search(compound: str, form: str, **changes: Any) -> Search:
    query = f'"{form}"[tw:~0]'
    return Search(
        **{
            "compound": compound,
            "source": "pubmed",
            "form": form,
            "scope": "whole",
            "query": query,
            "query_translation": query,
            "hit_count": 0,
            "new_count": 0,
            "warnings": (),
            "complete": True,
            "problem": "",
            "searched_at": END,
            **changes,
        }
    )


def learnt(pmid: int, compound: str = "syn-101", **changes: Any) -> Learnt:
    return replace(
        Learnt(
            f"work-{pmid}",
            compound,
            is_published=False,
            preprint_title="",
            preprint_pmid=None,
            preprint_doi=None,
            is_retracted=False,
            is_corrected=False,
        ),
        **changes,
    )


def waiting(pmid: int = 990000002, compound: str = "syn-101", **changes: Any) -> Waiting:
    return replace(
        Waiting(
            compound=compound,
            pmid=pmid,
            work_id=f"work-{pmid}",
            title=f"Synthetic: doubtful paper {pmid}",
            year=2026,
            evidence_level="mention",
            role="mentioned",
            study_type="narrative_review",
            is_primary=False,
            confidence=0.4,
            contradictions=("typed Review, but the abstract reports an experiment",),
            verdict="mention_only",
            could_change="may be the first primary work",
            weight=0.6,
        ),
        **changes,
    )


def conflict(compound: str = "syn-101", **changes: Any) -> Conflict:
    return replace(
        Conflict(
            compound=compound,
            pmid=990000010,
            work_id="work-990000010",
            title="Synthetic: decided, then revised",
            field="role",
            value="tool",
            decided_by="curator one",
            decided_at=START,
            reason="a probe",
            classifier_said="studied",
            classifier_says="control",
            why="the classifier said studied and now says control",
            decision_id="d-1",
        ),
        **changes,
    )


def doubtful_link(*compounds: str, **changes: Any) -> DoubtfulPair:
    return replace(
        DoubtfulPair(
            record_id="europepmc:PPR/PPR1",
            pmid=None,
            title="Synthetic: a preprint of unclear fate",
            year=2025,
            other_record_id="pubmed:990000011",
            other_pmid=990000011,
            other_title="Synthetic: an article much like it",
            other_year=2026,
            reason="same authors; titles alike",
            probability=0.62,
            compounds=compounds or ("syn-101",),
        ),
        **changes,
    )


def run(**changes: Any) -> LastRun:
    return replace(LastRun("20261123T070000-ab12", "weekly", END, "complete", "", 31), **changes)


def quiet(**changes: Any) -> Week:
    """Nothing happened, and everything was searched."""
    week = Week(
        start=START,
        end=END,
        topic="depression models",
        run=run(),
        verdicts=(verdict(), verdict("syn-202", "none_found")),
        changes=(),
        new=(),
        added=(),
        rejudged=(),
        searches=(search("syn-202", "syn 202"), search("syn-202", "syn202")),
        stored_papers=412,
    )
    return replace(week, **changes)


def eventful() -> Week:
    """One of everything that a digest can tell."""
    review = "Azapirones were reviewed. SYN-303 is mentioned as an example of a partial agonist."
    return quiet(
        run=run(status="incomplete", note="syn-404: 1 of 2 searches was not clean"),
        verdicts=(
            verdict(
                primary_in_topic=14, primary_other=122, human_primary=88, secondary=61, mention_only=240, retracted=1
            ),
            verdict("syn-202", "none_found"),
            verdict("syn-303", "mention_only", class_label="Synthetic SSRIs"),
            verdict("syn-404", "search_incomplete"),
            verdict("syn-505", "primary_other", search_scope="topic", class_label="Synthetic SSRIs"),
            verdict("syn-606 hydrochloride hemihydrate", "secondary_only"),
            verdict("syn-707", "primary_in_topic", search_complete=False, search_problem="the server did not answer"),
        ),
        changes=(
            Change("syn-101", END, "primary_other", "primary_in_topic", "PMID 990000001 (topic_in_vivo) is new"),
            Change("syn-303", END, "none_found", "mention_only", "PMID 990000003 (mention) is new"),
            Change("syn-505", END, None, "primary_other", "first search"),
        ),
        new=(
            evidence(),
            evidence(pmid=990000002, is_preprint=True, title="Synthetic: SYN-101 and learned helplessness in mice",
                     models=("learned_helplessness",), species=("mouse",), journal="Synthetic preprints",
                     contradictions=("typed Review, but the abstract reports an experiment",), is_primary=None),
            evidence(pmid=990000003, compound="syn-303", evidence_level="mention", role="mentioned", models=(),
                     species=(), study_type="narrative_review", title="Synthetic: azapirones, a narrative review",
                     reasons=[reason("role", "SYN-303", sentence=review),
                              reason("study_type", "Review", "publication_type", "")]),
            evidence(pmid=990000009, compound="syn-303", evidence_level="artefact", role="mentioned"),
        ),
        added=tuple(
            evidence(pmid=990001000 + n, compound="syn-505", evidence_level=kind, came="first_search")
            for n, kind in enumerate(
                ["other_in_vivo"] * 12 + ["human_trial"] * 4 + ["secondary"] * 9 + ["mention"] * 30
            )
        ),
        rejudged=(
            evidence(pmid=990000004, is_retracted=True, was="topic_in_vivo", title="Synthetic: a study since retracted",
                     year=2011, first_seen_at=START),
            evidence(pmid=990000005, evidence_level="secondary", was="other_in_vivo", is_primary=False,
                     study_type="systematic_review", title="Synthetic: indexed as a systematic review", year=2026,
                     models=(), species=(), first_seen_at=START),
            evidence(pmid=990000006, was="topic_in_vivo", first_seen_at=START),
            evidence(pmid=990000007, was="topic_in_vivo", title="Synthetic: SYN-101 in mice", first_seen_at=START),
            evidence(pmid=990000008, was="topic_in_vivo", has_correction=True, first_seen_at=START,
                     title="Synthetic: a study with an erratum"),
        ),
        searches=(
            search("syn-202", "syn 202"),
            search("syn-202", "syn202"),
            search("syn-303", "syn 303", hit_count=6),
            search("syn-404", "syn 404"),
            search("syn-404", "syn404", hit_count=None, complete=False, warnings=("PhraseNotFound: syn404",),
                   problem="PubMed did not find a phrase and dropped it", query_translation='"syn"[All Fields]'),
            search("syn-606 hydrochloride hemihydrate", "syn 606", hit_count=3),
        ),
        learnt=(
            learnt(990000004, is_retracted=True),
            learnt(990000007, is_published=True, preprint_title="Synthetic: SYN-101 in mice, a preprint",
                   preprint_doi="10.5555/syn.1"),
            learnt(990000008, is_corrected=True),
        ),
        waiting=(waiting(), waiting(990000002, compound="syn-303"), waiting(990000001, is_primary=None)),
        conflicts=(conflict(),),
        doubtful_links=(doubtful_link(),),
    )  # fmt: skip
