"""A query in; the PMIDs it finds, and what PubMed says it made of the query, out.

What happens to terms that are not found follows eutils-facts, section 3 ("The silent changes"). Two kinds of
loss are kept apart: a tagged term that is not found finds nothing (and is left out of an OR), an untagged one is
dropped as if it had not been sent. Assumptions, where no recorded answer is known: a proximity search without
a match is a plain zero; `real AND unknownword` drops the word; lower-case operators are stopwords.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from litwatch.standin.citation import Words, normal, split_words
from litwatch.standin.corpus import Index, lines_of
from litwatch.standin.days import Span, span_of
from litwatch.standin.fields import BY_CODE, BY_TAG, EXPLODED, PROXIMITY, UNTAGGED_FILTERS, Field
from litwatch.standin.grammar import Group, Node, SetNumber, Term, read

STOPWORDS = frozenset(lines_of("stopwords.txt"))


class UnknownSetError(Exception):
    """`#n` names a set that the History server does not hold. Its text is the ERROR that PubMed gives."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What a part of a query finds, and how it is written in QueryTranslation.

    `operator` is the one that joins the parts of `text` ("" for a single part). `missing`: the part holds nothing
    that the index knows.
    """

    pmids: frozenset[int] | set[int]
    text: str
    operator: str = ""
    missing: bool = False

    def inside(self, operator: str = "") -> str:
        return f"({self.text})" if self.operator not in ("", operator) else self.text


@dataclass(slots=True)
class Finding:
    """The answer to a query. `errors` is true when an ErrorList is sent, even with nothing in it."""

    pmids: list[int] = field(default_factory=list)
    translation: str = ""
    mapped: list[tuple[str, str]] = field(default_factory=list)
    phrases_not_found: list[str] = field(default_factory=list)
    fields_not_found: list[str] = field(default_factory=list)
    quoted_not_found: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    errors: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """How terms are judged: the least number of records for the phrase index, and phrases made to fail."""

    phrase_index_minimum: int = 1
    dropped: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()


def search(
    index: Index,
    query: str,
    today: date,
    *,
    terms: Terms | None = None,
    earlier: Callable[[int], Iterable[int]] | None = None,
    within: Term | None = None,
) -> Finding:
    """Answer `query`; `within` is a range made of date parameters, `earlier` gives the sets of the WebEnv."""
    search_ = _Search(index, today, terms or Terms(), earlier)
    reading = read(query)
    search_.finding.messages += reading.messages
    bare = _bare_pmids(reading.tree)
    hit = search_.id_list(bare) if bare else search_.group(reading.tree)
    return search_.finish(hit, query, within)


def _bare_pmids(tree: Group) -> list[str]:
    """A query of PMIDs alone is a list: its members are ORed."""
    words: list[str] = []
    for _, node in tree.operands:
        if not isinstance(node, Term) or node.tag is not None or node.quoted or node.until:
            return []
        words += node.text.replace(",", " ").split()
    return words if words and all(word.isdigit() for word in words) else []


class _Search:
    def __init__(self, index: Index, today: date, terms: Terms, earlier: Callable[[int], Iterable[int]] | None) -> None:
        self.index = index
        self.today = today
        self.terms = terms
        self.earlier = earlier
        self.finding = Finding()
        self._unknown_words: list[str] = []

    # groups ---------------------------------------------------------------------------------------------------

    def finish(self, hit: Hit | None, query: str, within: Term | None) -> Finding:
        finding = self.finding
        if hit is None:
            finding.quoted_not_found += [f'"{word}"' for word in self._unknown_words]
            hit = Hit(frozenset(), query, missing=True)
        else:
            finding.phrases_not_found += self._unknown_words
        finding.errors = finding.errors or bool(finding.phrases_not_found or finding.fields_not_found)
        translation = query if hit.missing else hit.text
        if within is not None:
            span = self.term(within)
            assert span is not None
            hit = self._join("AND", hit, span)
            translation = f"({translation}) AND {span.text}" if " " in translation else hit.text
        finding.translation = translation
        finding.pmids = [pmid for pmid in self.index.citations if pmid in hit.pmids]
        if not finding.pmids:
            finding.messages.append("No items found.")
        return finding

    def group(self, group: Group) -> Hit | None:
        if group.tag is not None:  # ignored; the list of errors is sent, with nothing in it
            self.finding.errors = True
        found: Hit | None = None
        for operator, node in group.operands:
            hit = self.node(node)
            if hit is not None:
                found = hit if found is None else self._join(operator, found, hit)
        return found

    def node(self, node: Node) -> Hit | None:
        if isinstance(node, Group):
            return self.group(node)
        if isinstance(node, SetNumber):
            if self.earlier is None:
                raise UnknownSetError(f"Unable to obtain query #{node.number}")
            return Hit(set(self.earlier(node.number)) & self.index.all_pmids, f"#{node.number}")
        return self.term(node)

    def _join(self, operator: str, left: Hit, right: Hit) -> Hit:
        text = f"{left.inside(operator)} {operator} {right.inside()}"
        if operator == "OR":
            pmids = left.pmids | right.pmids
            if left.missing or right.missing:
                known = right if left.missing else left
                return Hit(pmids, known.text, known.operator, left.missing and right.missing)
            return Hit(pmids, text, "OR")
        if operator == "NOT":
            if right.missing:
                return left
            return Hit(left.pmids - right.pmids, text, "NOT", left.missing)
        return Hit(left.pmids & right.pmids, text, "AND", left.missing or right.missing)

    # terms ----------------------------------------------------------------------------------------------------

    def term(self, term: Term) -> Hit | None:
        """One term; None when it is dropped as if it had not been sent."""
        if term.tag is None:
            return self._untagged(term)
        name, _, modifier = (part.strip() for part in term.tag.lower().partition(":"))
        wanted = BY_TAG.get(" ".join(name.split()))
        if wanted is None:  # the tag is dropped, the term searched in all fields
            self.finding.fields_not_found.append(term.tag)
            return self._words_in(BY_CODE["ALL"], term, "")
        if wanted.kind == "date":
            return self._dates(wanted, term)
        if wanted.kind == "id":
            return self._numbers(term)
        if wanted.kind == "exact":
            return self._value(wanted, term, modifier)
        return self._words_in(wanted, term, modifier)

    def id_list(self, words: list[str]) -> Hit:
        pmids = {int(word) for word in words} & self.index.all_pmids
        return Hit(pmids, " OR ".join(f"{int(word)}[UID]" for word in words), "OR" if len(words) > 1 else "")

    def _numbers(self, term: Term) -> Hit:
        words = [word for word in term.text.replace(",", " ").split() if word.isdigit()]
        if term.until and term.until.isdigit() and words:
            low, high = int(words[0]), int(term.until)
            return Hit({p for p in self.index.all_pmids if low <= p <= high}, f"{low}:{high}[UID]")
        return self.id_list(words) if words else self._not_found(term, f'"{term.text}"[UID]')

    def _dates(self, wanted: Field, term: Term) -> Hit:
        span = span_of(term.text, term.until, self.today)
        if span is None:
            return self._not_found(term, f'"{term.text}"[{wanted.full_name}]')
        ranged = term.until is not None
        found = {p for p, c in self.index.citations.items() if _falls(c.days[wanted.code], span, ranged)}
        return Hit(found, f"{span}[{wanted.full_name}]")

    def _value(self, wanted: Field, term: Term, modifier: str) -> Hit:
        """Fields compared as whole values: headings, types, journals, authors, identifiers."""
        values = self.index.value_list(wanted.code)
        value = term.text.strip().lower() if wanted.code == "AID" else normal(term.text)
        vocabulary = self.index.vocabulary
        noexp = modifier == "noexp"
        label = wanted.full_name + (":noexp" if noexp else "")
        text = f'"{value}"[{label}]'
        if wanted.code in ("MESH", "MAJR", "SUBS"):
            value = value if value in values else vocabulary.entry_terms.get(value, value)
            text = f'"{value}"[{label}]'
        if self._made_to_fail(term, value):
            return self._not_found(term, text)
        if term.text.endswith("*") or (wanted.code == "AUTH" and not term.quoted):
            stem = value if term.text.endswith("*") or " " in value else f"{value} "
            found = {p for one, ids in values.items() if f"{one} ".startswith(stem) for p in ids}
            return Hit(found, f"{value}[{label}]") if found else self._not_found(term, text)
        wider = vocabulary.with_narrower(value) if wanted.code in EXPLODED and not noexp else {value}
        found = set().union(*(values.get(one, set()) for one in wider))
        if not found and wanted.code not in ("AID", "FILT") and not self._known_value(value):
            return self._not_found(term, text)
        return Hit(found, text)

    def _known_value(self, value: str) -> bool:
        vocabulary = self.index.vocabulary
        return value in vocabulary.phrases or value in vocabulary.headings or value in vocabulary.words

    def _words_in(self, wanted: Field, term: Term, modifier: str) -> Hit | None:
        """Fields compared by words: a quoted phrase, a phrase in one piece, or words before a tag."""
        words, pieces = split_words(term.text), term.text.split()
        if _is_proximity(wanted, term, modifier) and len(words) > 1:
            if self._made_to_fail(term, " ".join(words)):
                return self._not_found(term, "")
            near = self.index.holding_near(wanted.code, words, int(modifier[1:]))
            return Hit(near, f'"{" ".join(words)}"[{wanted.full_name}:{modifier}]')
        stem = term.text.endswith("*") and len((words or ("",))[-1]) >= 4
        hit = self._phrase(wanted, words, stem)
        if hit is not None and not self._made_to_fail(term, " ".join(words)):
            return hit
        if term.quoted or len(pieces) < 2 or self._made_to_fail(term, " ".join(words)):
            return self._not_found(term, "")
        return self._broken_up(wanted, pieces)

    def _broken_up(self, wanted: Field, pieces: list[str]) -> Hit | None:
        """A phrase that the index lacks: leading words are mapped in all fields, the last keeps the tag."""
        found = self._untagged(Term(" ".join(pieces[:-1])))
        last = self._words_in(wanted, Term(pieces[-1], tag=wanted.tags[0]), "")
        return last if found is None or last is None else self._join("AND", found, last)

    def _phrase(self, wanted: Field, words: Words, stem: bool) -> Hit | None:
        """A word or phrase that the index of this field holds; None when it does not."""
        if not words or (len(words) == 1 and words[0] in STOPWORDS):
            return None
        found = self.index.holding_phrase(wanted.code, words, truncated=stem)
        text = f'"{" ".join(words)}{"*" if stem else ""}"[{wanted.full_name}]'
        vocabulary = self.index.vocabulary
        if len(words) > 1:
            in_index = len(found) >= self.terms.phrase_index_minimum or " ".join(words) in vocabulary.phrases
        else:
            in_index = bool(found) or words[0] in vocabulary.words
        if stem and not in_index:
            in_index = any(phrase.startswith(" ".join(words)) for phrase in vocabulary.phrases)
        return Hit(found, text) if in_index else None

    def _made_to_fail(self, term: Term, value: str) -> bool:
        return normal(term.text) in self.terms.dropped | self.terms.unknown or (
            value in self.terms.dropped | self.terms.unknown
        )

    def _not_found(self, term: Term, text: str) -> Hit:
        """Listed, and finds nothing: quoted ones with their tag, others as the bare words."""
        if (term.quoted or normal(term.text) in self.terms.dropped) and normal(term.text) not in self.terms.unknown:
            tag = f"[{term.tag}]" if term.tag is not None else ""
            self.finding.quoted_not_found.append(f'"{term.text}"{tag}')
        else:
            self.finding.phrases_not_found.append(term.text)
        return Hit(frozenset(), text or term.text, missing=True)

    # untagged: automatic term mapping -------------------------------------------------------------------------

    def _untagged(self, term: Term) -> Hit | None:
        everywhere = BY_CODE["ALL"]
        if term.quoted:
            words = split_words(term.text)
            hit = None if self._made_to_fail(term, " ".join(words)) else self._phrase(everywhere, words, False)
            if hit is not None:
                return hit
            self.finding.quoted_not_found.append(f'"{term.text}"')
            return self._mapped_words(list(words), tell=False)
        whole = self._mapped(normal(term.text)) if len(term.text.split()) > 1 and "*" not in term.text else None
        return whole or self._mapped_words(term.text.split(), tell=True)

    def _mapped_words(self, words: list[str], *, tell: bool) -> Hit | None:
        found: Hit | None = None
        for word in words:
            hit = self._one_word(word, tell=tell)
            if hit is not None:
                found = hit if found is None else self._join("AND", found, hit)
        return found

    def _one_word(self, word: str, *, tell: bool) -> Hit | None:
        pieces = split_words(word)
        if not pieces or (len(pieces) == 1 and pieces[0] in STOPWORDS):
            return None
        if pieces[0] in UNTAGGED_FILTERS:
            return Hit(self.index.value_list("FILT").get(pieces[0], frozenset()), pieces[0])
        stem = word.endswith("*") and len(pieces[-1]) >= 4
        failed = self._made_to_fail(Term(word), " ".join(pieces))
        hit = None if failed else self._phrase(BY_CODE["ALL"], pieces, stem)
        if hit is None and len(pieces) > 1:  # hyphenated and not in the index: nothing for that term
            return self._not_found(Term(word), "")
        if hit is None:
            self._unknown_words += [word] if tell else []
            return None
        return hit if stem or len(pieces) > 1 else self._mapped(pieces[0]) or hit

    def _mapped(self, text: str) -> Hit | None:
        """MeSH heading or substance of that name, the words themselves, and the plural; None when neither exists."""
        index = self.index
        heading = index.vocabulary.entry_terms.get(text, text)
        parts = []
        if heading in index.vocabulary.headings or heading in index.value_list("MESH"):
            wider = index.vocabulary.with_narrower(heading)
            holders = set().union(*(index.value_list("MESH").get(one, set()) for one in wider))
            parts.append(Hit(holders, f'"{heading}"[MeSH Terms]'))
        elif heading in index.value_list("SUBS"):
            parts.append(Hit(index.value_list("SUBS")[heading], f'"{heading}"[Supplementary Concept]'))
        if not parts:
            return None
        for form in (text, f"{text}s", f"{text} s"):
            holders = index.holding_phrase("ALL", tuple(form.split()))
            if holders or form == text:
                parts.append(Hit(holders, f'"{form}"[All Fields]'))
        hit = parts[0]
        for part in parts[1:]:
            hit = self._join("OR", hit, part)
        self.finding.mapped.append((text, hit.text))
        return hit


def _is_proximity(wanted: Field, term: Term, modifier: str) -> bool:
    """Only quoted, without truncation, and in the fields that know it; elsewhere `:~N` is ignored without a word."""
    asked = modifier.startswith("~") and modifier[1:].isdigit()
    return asked and wanted.code in PROXIMITY and term.quoted and "*" not in term.text


def _falls(days: tuple[date, ...], span: Span, ranged: bool) -> bool:
    """An electronic date later than print matches only in ranges (PubMed User Guide)."""
    counted = days if ranged else tuple(day for day in days if day <= days[0])
    return any(span.first <= day <= span.last for day in counted)
