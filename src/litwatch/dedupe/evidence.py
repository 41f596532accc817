"""Two readings in, the Link between them out, or None. Pure.

What is stated outranks what is alike: one PMID, a link of PubMed's own, one DOI or PMCID under titles that agree. All
else is judged by the trained scorer, and merges only from its threshold on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from litwatch.dedupe import blocking
from litwatch.dedupe.blocking import PREPRINT_LINKS, REPUBLISHED
from litwatch.dedupe.citation import Link, pair
from litwatch.dedupe.likeness import Likeness, likeness
from litwatch.dedupe.reading import Reading
from litwatch.dedupe.scorer import Scorer, shipped

# Meeting abstracts share the DOI of their supplement (see the duplicates gold data), so a DOI alone is not enough. One
# title under one DOI differs by a letter, or one of them lacks its subtitle, which this many letters must precede.
BEFORE_SUBTITLE = 40
_SAYS = (
    ("title_same", "title"),
    ("doi_same", "DOI"),
    ("pages_same", "first page"),
    ("volume_same", "volume"),
    ("journal_same", "journal"),
    ("year_same", "year"),
    ("first_author_same", "first author"),
)
_SAYS_OTHERWISE = (
    ("numbers_differ", "numbers or letters in the title"),
    ("doi_differs", "DOI"),
    ("pages_differ", "first page"),
    ("volume_differs", "volume"),
    ("journal_differs", "journal"),
    ("authors_differ", "authors"),
    ("abstract_differs", "abstract"),
)


def links(
    readings: Mapping[str, Reading],
    of_key: Mapping[str, Collection[str]],
    changed: frozenset[str] | None = None,
    scorer: Scorer | None = None,
) -> list[Link]:
    """Every link between records that blocking brings together, by pair; with `changed`, those of these records."""
    judged = scorer or shipped()
    compared = (link(readings[one], readings[other], judged) for one, other in blocking.pairs(of_key, changed))
    return [found for found in compared if found]


def link(one: Reading, other: Reading, scorer: Scorer) -> Link | None:
    """Why two records may be one work; None where nothing says so."""
    first, second = pair(one.citation.record_id, other.citation.record_id)
    stated = _stated(one, other)
    if stated:
        return Link(first, second, stated)
    if one.notice != other.notice:
        return None  # a work of its own, which view work_relation ties to the paper
    like = likeness(one, other)
    probability = scorer.probability(like) if like else 0.0
    shared = _shared_identifier(one, other)
    if shared and like and _titles_agree(one, other, like):
        return Link(first, second, shared)
    if like and probability >= scorer.merge_from and _may_merge(one, other, like):
        return Link(first, second, f"alike: {_told(like)}", probability)
    if shared:
        return Link(first, second, f"{shared}, but {_otherwise(like)}", probability, merges=False)
    if like and probability >= scorer.suggest_from:
        return Link(first, second, f"alike: {_told(like)}", probability, merges=False)
    return None


def _stated(one: Reading, other: Reading) -> str:
    mine, others = one.citation, other.citation
    if mine.pmid is not None and mine.pmid == others.pmid:
        return f"same PMID {mine.pmid}"
    for citation, target in sorted(((mine, others), (others, mine)), key=lambda both: both[0].record_id):
        for text in citation.corrections:
            ref_type, _, pmid = text.partition(":")
            wanted = ref_type in REPUBLISHED or (
                ref_type in PREPRINT_LINKS and citation.is_preprint != target.is_preprint
            )
            if wanted and pmid == str(target.pmid):
                return f"PubMed links them: {ref_type}"
    return ""


def _shared_identifier(one: Reading, other: Reading) -> str:
    if one.doi and one.doi == other.doi:
        return f"same doi {one.doi}"
    if one.pmcid and one.pmcid == other.pmcid:
        return f"same pmcid {one.pmcid}"
    return ""


def _titles_agree(one: Reading, other: Reading, like: Likeness) -> bool:
    """They do under one identifier if nothing that is told apart by number differs."""
    if like.numbers_differ or like.pages_differ:
        return False
    shorter, longer = sorted((one.title, other.title), key=len)
    return bool(like.title_same) or (len(shorter) >= BEFORE_SUBTITLE and longer.startswith(shorter))


def _may_merge(one: Reading, other: Reading, like: Likeness) -> bool:
    """Titles told apart by a number or a letter (part 1, part 2) never merge by likeness. PubMed gives each paper one
    PMID: two of them merge so only where all that places a paper agrees. A preprint and its article merge on PubMed's
    word alone: no labelled data measure that likeness."""
    mine, others = one.citation, other.citation
    if like.numbers_differ or mine.is_preprint != others.is_preprint:
        return False
    if mine.pmid is None or others.pmid is None:
        return True
    return bool(
        like.title_same
        and like.pages_same
        and like.volume_same
        and like.journal_same
        and like.year_same
        and like.first_author_same == 1.0
    )


def _told(like: Likeness) -> str:
    same = [word for name, word in _SAYS if getattr(like, name) == 1.0]
    differs = [word for name, word in _SAYS_OTHERWISE if getattr(like, name) == 1.0]
    near = ["abstract nearly the same"] if like.abstract_near >= 0.75 else []
    return "; ".join([f"same {', '.join(same)}"] * bool(same) + near + [f"other {', '.join(differs)}"] * bool(differs))


def _otherwise(like: Likeness | None) -> str:
    differs = [word for name, word in _SAYS_OTHERWISE if like and getattr(like, name) == 1.0]
    return f"other {', '.join(differs)}" if like and like.title_same and differs else "the titles differ"
