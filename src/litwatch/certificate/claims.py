"""What a certificate says in sentences: what a verdict claims and what it does not, and what was not searched. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from litwatch.certificate.capture import ASSUMPTION, Estimate
from litwatch.dedupe.scorer import shipped
from litwatch.digest import words
from litwatch.query import ELINK_LIMIT
from litwatch.verdict import Gap, Verdict

ABBREVIATION = "an abbreviation: alone it means too much, and counts only where a record defines it"
SIGNED = (
    "named by the sign of its enantiomer: PubMed's index holds no (+) or (-), and without it the query would ask for "
    "the plain name; a record that has no other name of the compound counts where another search brings it"
)
UNEXPLAINED = "not asked for in that run: the watchlist has changed since, or the run did not come so far"
DEDUPLICATION = (
    "A record that several queries return is counted once, by its identifier.",
    (
        "Two records are one work on stated evidence: the same PMID, the same DOI or PMCID under titles that agree "
        "but for a letter or a missing subtitle, a link that PubMed itself gives between a preprint and its article "
        "or between an article and its republication; or where title, authors, journal, year, volume, pages and "
        f"abstract are alike with a probability of at least {shipped().merge_from:.3f}."
    ),
    (
        "An erratum, a comment and a retraction notice are works of their own. What could be one work and is not shown "
        "to be is kept apart and listed for analysts (view record_link)."
    ),
)
PRACTICE = (
    "Filters (PRISMA-S 10): no published search filter was used; the topic block is the watchlist's own.",
    "Prior work (11): the names come from the watchlist, which gives their sources; no earlier strategy was reused.",
    "Updates (12): every run asks every form anew and compares the whole set with what is stored.",
    "Peer review (14): the strategy is made by rule from the names and was not peer-reviewed (PRESS).",
)
LINKED = {"pubmed_pubmed_citedin": "papers that cite them", "pubmed_pubmed_refs": "papers that they cite"}
_ALWAYS_UNSEARCHED = (
    (
        "Embase, PsycINFO, Scopus, Web of Science, BIOSIS, the Chinese and Japanese databases, and every other one "
        "that is not named above."
    ),
    (
        "Trial registries, patents, theses, books, conference abstracts outside the sources above, reports of "
        "companies and regulators, unpublished work; no expert, author or manufacturer was asked; "
        "no journal was read by hand."
    ),
    (
        "Records that name the compound under a name that is not on the watchlist, or only as a structure, in a "
        "figure, a table or a supplement."
    ),
)


class Searched(Protocol):
    """A run that searched for the compound."""

    @property
    def scope(self) -> str: ...
    @property
    def is_complete(self) -> bool: ...


class Linked(Protocol):
    """What ELink was asked about the primary papers, and how it answered."""

    @property
    def form(self) -> str: ...
    @property
    def query(self) -> str: ...
    @property
    def hit_count(self) -> int | None: ...
    @property
    def new_count(self) -> int: ...
    @property
    def problem(self) -> str: ...


def claims(row: Verdict, topic: str, works: int, decided_against: int) -> tuple[str, ...]:
    """What the verdict says, and on what it stands. `works`: unretracted works that name the compound, but for those
    that a curator decided not to be about it (`decided_against`)."""
    if row.searched_at is None:
        return ("Nothing: it was never searched for.", _known(row, topic))
    if row.verdict == "search_incomplete":
        reason = words.clean(row.search_problem).rstrip(".")
        return (f"No absence. The last search can't be relied upon: {reason}.", _known(row, topic))
    day, counted = words.day(row.searched_at), words.number(works, "work")
    searched = f"every name form listed below was searched for up to {day}, and every answer was complete and unchanged"
    if row.search_scope == "files":
        searched = (
            f"every baseline and update file of PubMed’s, as taken up to {day}, was read to its end and screened for "
            "every spelling of all names"
        )
    return {
        "primary_in_topic": (
            f"There is primary literature in {topic}: {_studies(row.primary_in_topic)} that gave the compound there"
            + (f", and {_studies(row.primary_other)} elsewhere." if row.primary_other else "."),
            "This claims no absence, so it stands on those papers alone"
            + ("." if row.search_complete else "; the last search was not complete, so there may be more."),
        ),
        "primary_other": (
            (
                f"There is primary literature on the compound ({_studies(row.primary_other)}, of these "
                f"{row.human_primary} on humans), and none in {topic} was found among {counted}."
            ),
            f"For the absence: {searched}.",
        ),
        "secondary_only": (
            (
                f"No primary study of the compound was found. Of {counted} that name it, {row.secondary} are about it "
                "without original data (reviews, meta-analyses, protocols and the like)."
            ),
            f"For the absence: {searched}.",
        ),
        "mention_only": (
            (
                f"No study of the compound was found, neither primary nor secondary. {counted} name it, as a control, "
                "a tool or in passing."
            ),
            f"For the absence: {searched}.",
        ),
        "none_found": (
            "No unretracted record that names the compound was found"
            + (
                f", but for {words.number(decided_against, 'work')} that a curator decided not to be about it."
                if decided_against
                else "."
            ),
            f"For the absence: {searched}.",
        ),
    }[row.verdict]


def disclaims(row: Verdict) -> tuple[str, ...]:
    """What nobody may read into the verdict."""
    found = ["It does not claim that no such study exists: only that none was found where and how this page says."]
    if row.search_scope == "topic":
        found.append("It says nothing of records outside the topic: there are too many, and they were not fetched.")
    if row.retracted:
        found.append(f"It does not rest on retracted papers: {words.number(row.retracted, 'work')} counted apart.")
    found.append(
        "It does not claim that every paper was judged rightly: labels come from titles, abstracts, indexing and, "
        "where a paper is marked so, its open full text, by rules and a statistical model; their measured error stands "
        "below."
    )
    found.append("It says nothing about what the studies found, or how good they are.")
    return tuple(found)


def restrictions(scopes: Collection[str], screened_for: Sequence[str] = ()) -> tuple[str, ...]:
    """Limits of the queries, by the scopes that were asked; or of the screening of PubMed's files for these names."""
    if screened_for:
        return (
            f"The files were screened for every spelling of: {'; '.join(screened_for)}.",
            "No limit by date, language, species or publication type was set.",
            "Of every citation title, abstracts, keywords, substances and MeSH headings were looked at, and no others.",
        )
    found = ["No limit by date, language, species, publication type or availability of full text was set."]
    if "topic" in scopes:
        found.append(
            "There is too much literature on the compound to fetch it whole: its records were counted without limit, "
            "and fetched where the topic block (below) finds them."
        )
    if "preprints" in scopes:
        found.append("In Europe PMC only preprints whose title or abstract has a name of the compound were asked for.")
    if "revised" in scopes:
        found.append(
            "Queries marked “records modified since” find out which known records changed; they limit nothing."
        )
    found.append(
        "A set larger than 9,999 records is read in parts by create date, which together are the whole set. Phrases "
        "are asked by proximity 0, since PubMed drops a phrase that is not in its phrase index."
    )
    return tuple(found)


def not_searched(sources: Collection[str], reason: str, *, by_files: bool = False) -> tuple[str, ...]:
    """Where nothing was looked for. `reason`: what the run says of sources it left out. `by_files`: PubMed's files were
    screened in place of queries."""
    found = []
    if reason:
        found.append(words.sentence(words.clean(reason).rstrip(".")) + ".")
    elif "europepmc" not in sources:
        found.append("Europe PMC: no query was sent to it in this run.")
    if "pubmed" not in sources and not by_files:
        found.append("PubMed: no query was sent to it in this run.")
    if "europepmc" in sources:
        found.append("Full texts that are not open; of open ones, the reference lists.")
    else:
        found.append("Full texts, open or not.")
    return (*found, *_ALWAYS_UNSEARCHED)


def citations(
    run: Searched | None, gaps: Sequence[Gap], links: Sequence[Linked], *, is_asked: bool, has_primary: bool
) -> tuple[str, ...]:
    """Citation searching, done or not, and what it found that the queries missed. `links`: what was asked in that run.
    `has_primary`: there are primary papers to look around."""
    found = [
        f"{words.title(gap.title, 160)}. {words.missed(gap.pmid, gap.link, gap.beside, gap.names)}" for gap in gaps
    ]
    if not is_asked:
        first = "Not done: the watchlist does not ask for it (key look_around)."
    elif run is None or not run.is_complete or run.scope != "whole":
        first = "Not done in that run: only a complete search of the whole compound can have missed a paper."
    elif all(one.hit_count is None for one in links):
        first = "Not done in that run." if has_primary else "Not done: no primary paper is known to look around."
    elif any(one.problem for one in links):
        first = (
            "Done in part, by NCBI ELink: of papers that cite the primary papers on the compound, and of those that "
            "they cite, not all could be looked at for its names."
        )
    else:
        first = (
            "Done, by NCBI ELink: papers that cite the primary papers on the compound, and papers that they cite, were "
            "looked at for its names."
        )
        if not found:
            found = ["No paper was found there that names the compound and that the queries missed."]
    return (first, *(_linked(one) for one in links), *found)


def _linked(one: Linked) -> str:
    """One question to ELink, and what came of its answer."""
    if one.hit_count is None:
        outcome = "not known"
    else:
        missed_now = words.number(one.new_count, "of them was missed", "of them were missed")
        outcome = f"{words.number(one.hit_count, 'paper')}; {missed_now}, as far as this run looked"
    problem = f": {words.clean(one.problem).rstrip('.')}" if one.problem else ""
    requests = -(-one.query.count("&id=") // ELINK_LIMIT)
    sent = f" Its query below was sent in {requests} requests of at most {ELINK_LIMIT} papers." if requests > 1 else ""
    return f"{words.sentence(LINKED.get(one.form, one.form))}: {outcome}{problem}.{sent}"


def missed(estimate: Estimate, indexed: int, unknown: int) -> tuple[str, ...]:
    """The capture-recapture estimate in sentences. `indexed`: works that MEDLINE has indexed; `unknown`: of these, how
    many were judged before it was kept where they name the compound."""
    found = []
    if indexed:
        found.append(
            f"Of {words.number(indexed, 'work')} that MEDLINE has indexed and that are neither retracted nor artefact, "
            f"{estimate.by_name} have a name of the compound in title, abstract, keywords or open full text, "
            f"{estimate.by_index} have it as a substance or MeSH heading, {estimate.by_both} have both."
        )
    if unknown:
        found.append(
            f"Where {words.number(unknown, 'work')} of these name it was not kept: `litwatch reclassify` does."
        )
    if estimate.total is None or estimate.low is None or estimate.high is None or estimate.missed is None:
        return (*found, f"How many were missed can’t be estimated: {estimate.reason}.")
    found.append(
        f"Estimated number of such works: {estimate.total:,.1f} (Chapman; 95 % interval {estimate.low:,.1f} to "
        f"{estimate.high:,.1f}, log-normal); {estimate.seen:,} were seen. Name search and index search together may "
        f"have missed about {estimate.missed:,.1f} ({estimate.low - estimate.seen:,.1f} to "
        f"{estimate.high - estimate.seen:,.1f})."
    )
    if estimate.reason:
        found.append(words.sentence(estimate.reason) + ".")
    return (*found, ASSUMPTION)


def implied(shorter: str) -> str:
    """Why a form that contains a shorter one needs no query of its own."""
    return f"“{shorter}” was asked for, and whatever has the longer form has that one too"


def control_outcome(run: Searched | None, *, is_returned: bool) -> str:
    """What became of a positive control."""
    if run is None:
        return "never searched for"
    if is_returned:
        return "came back" if run.is_complete else "came back in this run or an earlier one; this one was not complete"
    if run.scope == "topic":
        return "not among the records in the topic; outside it nothing was fetched"
    return "did not come back"


def _studies(count: int) -> str:
    return words.number(count, "primary study", "primary studies")


def _known(row: Verdict, topic: str) -> str:
    if row.known_verdict == "none_found":
        return "No paper that names the compound is stored so far."
    return f"What the papers stored so far say: {words.verdict_words(row.known_verdict, topic)}."
