"""STAGE 2. A Compound and the Topic in; PubMed queries out. Pure: touches nothing.

One query a name form, because PubMed drops what it does not find from a combined query and answers the
rest (eutils-facts, section 3): alone, a form can only be found or not found.

Hands on: `Query`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from litwatch.config import Compound, Topic
from litwatch.errors import QueryError
from litwatch.ids import Pmid
from litwatch.spelling import plural, word_sequences

Scope = Literal["whole", "topic", "revised", "preprints", "around"]
Looked = Literal["name", "index", "all", "link"]
FIRST_CREATED = date(1800, 1, 1)
# So many papers go to ELink in one request.
ELINK_LIMIT = 200
# The words that PubMed's index leaves out (PubMed User Guide): a name of nothing else finds everything or nothing.
_LEFT_OUT = """
a about again all almost also although always among an and another any are as at be because been before being
between both but by can could did do does done due during each either enough especially etc for found from further
had has have having here how however i if in into is it its itself just kg km made mainly make may mg might ml mm
most mostly must nearly neither no nor not obtained of often on or our overall perhaps quite rather really
regarding seem seen several should show showed shown shows significantly since so some such than that the their
theirs them then there therefore these they this those through thus to upon use used using various very was we
were what when which while with within without would
"""
_STOPWORDS = frozenset(_LEFT_OUT.split())


@dataclass(frozen=True, slots=True)
class Query:
    """One question to a service, and what it stands for: a term to ESearch or Europe PMC, or papers to ELink.

    `form`: the words asked for, as PubMed's index holds them. `typed`: a name in the watchlist is written
    so (otherwise it is a generated spelling). `is_byname`: a brand, a salt or another name beside the compound's own
    and its codes. `scope`: every record of the form, those in the topic, or
    those modified since `modified_since`; in Europe PMC also its preprints alone; of ELink those one step around the
    compound's papers. `created`: a part of a split set, both days included. `field`: where the words are looked for: a
    name in text, a substance or MeSH heading in the index, all that Europe PMC holds, or nowhere: links are followed.
    """

    compound: str
    form: str
    term: str
    scope: Scope
    typed: bool = True
    modified_since: date | None = None
    created: tuple[date, date] | None = None
    source: str = "pubmed"
    field: Looked = "name"
    is_byname: bool = False

    @property
    def sent_term(self) -> str:
        """The term as sent: bounded by create date when this is a part of a split set."""
        if self.created is None:
            return self.term
        first, last = (day.strftime("%Y/%m/%d") for day in self.created)
        return f"({self.term}) AND {first}:{last}[crdt]"


def name_queries(compound: Compound) -> tuple[Query, ...]:
    """One Query for each form that no other form implies, the typed ones first.

    A form that contains another (`binospirone mesylate`, `binospirone`) would find nothing that the
    shorter one does not. Abbreviations are never searched: alone they mean too much. The plural is asked of the
    compound's own name; a plural brand name would cost a query each and is left to the local matcher.
    """
    forms: dict[tuple[str, ...], bool] = {}
    main: set[tuple[str, ...]] = set()
    for name in compound.names:
        if name.kind == "abbreviation":
            continue
        if not any(character.isalnum() for character in name.text):
            raise QueryError(
                f"{name.text!r} has no word that PubMed can search",
                where=f"compound {compound.name}",
                mend="Write the name with letters and digits.",
            )
        for position, words in enumerate(word_sequences(name.text)):
            forms[words] = forms.get(words, False) or position == 0
            if name.kind in ("inn", "code"):
                main.add(words)
        if name.kind == "inn" and (words := plural(name.text)):
            forms.setdefault(words, False)
    if not forms:
        raise QueryError(
            "no name that can be searched",
            where=f"compound {compound.name}",
            mend="Give it at least one name that is no abbreviation.",
        )
    kept = [words for words in forms if not any(_contains(words, other) for other in forms)]
    kept.sort(key=lambda words: not forms[words])
    return tuple(
        Query(
            compound.name,
            " ".join(words),
            _term(words, compound.name),
            "whole",
            typed=forms[words],
            is_byname=words not in main,
        )
        for words in kept
    )


def index_queries(compound: Compound) -> tuple[Query, ...]:
    """The compound as PubMed's indexers name it: its supplementary concept and, where it has one, its MeSH heading.

    Synonyms of a supplementary concept map to it (eutils-facts, 3), so one name of the compound is enough. Text and
    index searched apart tell together how much either misses.
    """
    heading = next((name.text for name in compound.names if name.kind == "mesh"), compound.name)
    form = " ".join(word_sequences(heading)[0])
    found = [Query(compound.name, form, f'"{form}"[nm]', "whole", typed=False, field="index")]
    if "mesh" in compound.identifiers and compound.identifiers["mesh"].value.startswith("D"):
        found.append(Query(compound.name, form, f'"{form}"[mh]', "whole", typed=False, field="index"))
    return tuple(found)


def europepmc_query(compound: Compound) -> Query:
    """Every form of the compound's names, anywhere in Europe PMC's records and full texts."""
    forms = [query.form for query in name_queries(compound)]
    term = " OR ".join(f'"{form}"' for form in forms)
    return Query(compound.name, " | ".join(forms), term, "whole", source="europepmc", field="all")


def preprints_only(query: Query) -> Query:
    """Of a set too large to look at whole: preprints whose title or abstract has a name."""
    forms = query.form.split(" | ")
    named = " OR ".join(f'{field}:"{form}"' for form in forms for field in ("TITLE", "ABSTRACT"))
    return replace(query, term=f"SRC:PPR AND ({named})", scope="preprints", field="name")


def links_query(compound: Compound, linkname: str, pmids: Iterable[Pmid]) -> Query:
    """What ELink is asked about papers of the compound, in its own words. `linkname`: pubmed_pubmed_citedin (who cites
    them) or pubmed_pubmed_refs (what they cite). More papers than `ELINK_LIMIT` go in several requests."""
    asked = "".join(f"&id={pmid}" for pmid in pmids)
    term = f"dbfrom=pubmed&db=pubmed&linkname={linkname}{asked}"
    return Query(compound.name, linkname, term, "around", typed=False, source="elink", field="link")


def in_topic(query: Query, topic: Topic) -> Query:
    """The same form, bounded by the topic block."""
    return replace(query, term=f"({query.term}) AND ({topic.query})", scope="topic")


def modified_since(queries: Iterable[Query], day: date) -> Query:
    """One query for the records of several forms that PubMed modified on `day` or later."""
    asked = tuple(queries)
    term = " OR ".join(f"({query.term})" for query in asked)
    return Query(
        asked[0].compound,
        " | ".join(query.form for query in asked),
        term if len(asked) > 1 else asked[0].term,
        "revised",
        modified_since=day,
    )


def halves(query: Query, today: date) -> tuple[Query, Query]:
    """Two parts of a set too large for ESearch, by create date, which spreads evenly (eutils-facts, 2).

    Create dates count, not publication dates: a first of January alone can hold 300,000 of those.
    """
    first, last = query.created or (FIRST_CREATED, today + timedelta(days=366))
    if first >= last:
        raise QueryError(
            f"more records were created on {first} than ESearch gives",
            where=f"compound {query.compound}, form {query.form!r}",
            mend="Ask NCBI for the PubMed files and use `litwatch ingest`.",
        )
    # Half of PubMed is younger than about 2008; halving from 1800 would ask a dozen empty parts first.
    middle = date(2007, 12, 31) if query.created is None else first + (last - first) // 2
    return (
        replace(query, created=(first, middle)),
        replace(query, created=(middle + timedelta(days=1), last)),
    )


def _term(words: tuple[str, ...], compound: str) -> str:
    """The term for one form.

    A single word is asked in [tw] (title, abstracts, keywords, substance and MeSH words). Two or more are
    asked by proximity 0, since a phrase outside PubMed's phrase index would be dropped (eutils-facts, 3).
    """
    is_short = len(words) == 1 and (len(words[0]) < 3 or words[0].isdigit())
    if is_short or _STOPWORDS.issuperset(words):
        raise QueryError(
            f"the name {' '.join(words)!r} alone would match everything",
            where=f"compound {compound}",
            mend="Give the whole name, or mark it `kind: abbreviation`.",
        )
    if len(words) == 1:
        return f"{words[0]}[tw]"
    return f'"{" ".join(words)}"[tiab:~0]'


def _contains(words: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """`other` is a shorter run of words inside `words`."""
    return len(other) < len(words) and any(
        words[start : start + len(other)] == other for start in range(len(words) - len(other) + 1)
    )
