"""Why a verdict or a judgement is as it is, as text for a terminal: the words that decided, marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from litwatch.digest import words
from litwatch.digest.card import paper as paper_card
from litwatch.digest.page import environment, style
from litwatch.digest.quote import marked_text, wordless
from litwatch.shown import printable
from litwatch.store import Reader
from litwatch.verdict import Evidence, Gap, RecordChange, Search

MARK = "bold reverse"
QUOTES = 12
QUOTE_LENGTH = 600
ORDER = ("evidence_level", "role", "study_type", "study_system", "model", "species", "effect")


@dataclass(frozen=True, slots=True)
class _Texts:
    title: str
    abstract: str
    other_abstract: str
    status: str
    publication_types: tuple[str, ...]
    substances: tuple[str, ...]


def texts(reader: Reader, work_id: str) -> dict[str, str]:
    """The fields of the record that speaks for a work, by name; lists joined by "; "."""
    (row,) = reader.rows("texts", _Texts, work_id=work_id)
    return {
        "title": row.title,
        "abstract": row.abstract,
        "other_abstract": row.other_abstract,
        "publication types": "; ".join(row.publication_types),
        "substances": "; ".join(row.substances),
        "status": row.status,
    }


def headline(paper: Evidence) -> Text:
    """Level, role and the paper in one line."""
    line = Text(f"{paper.evidence_level}", style="bold")
    called = words.identifier(paper.pmid, paper.work_id)
    line.append(printable(f" · {paper.role} · {paper.study_type} · {called} · {paper.year or 'no year'}"))
    if paper.is_retracted:
        line.append(" · RETRACTED", style="bold red")
    if paper.is_preprint:
        line.append(" · preprint")
    if paper.has_correction:
        line.append(" · corrected")
    if paper.named_in == ("full_text",):
        line.append(" · full text", style="cyan")
    return line


def summary(paper: Evidence) -> RenderableType:
    """One paper: what it was judged to be, its title, and the words that decided level and role."""
    parts: list[RenderableType] = [Text(), headline(paper), _line(f"  {paper.title}")]
    parts.extend(Text("  ").append_text(_reason(reason)) for reason in _chosen(paper))
    parts.extend(_line(f"  against it: {text}", style="yellow") for text in paper.contradictions)
    return Group(*parts)


def paper(shown: Evidence, fields: Mapping[str, str]) -> RenderableType:
    """One paper whole: its text with every deciding span marked, and the reasons."""
    parts: list[RenderableType] = [headline(shown)]
    details = [
        ("compound", shown.compound),
        ("models", ", ".join(shown.models)),
        ("systems", ", ".join(shown.study_system)),
        ("species", ", ".join(shown.species)),
        ("primary", {True: "yes", False: "no", None: "not known"}[shown.is_primary]),
        ("confidence", f"{shown.confidence:.2f}, decided by {shown.decided_by}"),
        ("publication types", fields["publication types"]),
        ("substances", fields["substances"]),
        ("status", fields["status"]),
    ]
    parts.extend(_line(f"  {name}: {value}") for name, value in details if value)
    for name in ("title", "abstract", "other_abstract"):
        if fields[name]:
            parts += [Text(), marked(shown, name, fields[name])]
    parts.append(Text("\nWhy", style="bold"))
    parts.extend(Text("  ").append_text(_reason(reason)) for reason in shown.reasons())
    parts.extend(_line(f"  against it: {text}", style="yellow") for text in shown.contradictions)
    return Group(*parts)


def marked(shown: Evidence, field: str, text: str) -> Text:
    """A field's text with the deciding words marked."""
    parts = marked_text(shown, field, text)
    return Text.assemble(*((printable(part), MARK if decided else "") for part, decided in parts))


def html_page(papers: Sequence[Evidence], fields: Mapping[str, str], *, synthetic: bool) -> str:
    """One paper whole, for each compound, as a page that stands alone: no script, nothing from elsewhere."""
    return (
        environment()
        .get_template("explanation.html.j2")
        .render(
            shown=[paper_card(row, QUOTES, QUOTE_LENGTH, linked=not synthetic) for row in papers],
            texts=[marked_fields(row, fields) for row in papers],
            unsaid=[wordless(row) for row in papers],
            synthetic=synthetic,
            style=style(),
        )
    )


def marked_fields(shown: Evidence, fields: Mapping[str, str]) -> list[tuple[str, tuple[tuple[str, bool], ...]]]:
    """Title, abstracts and what PubMed says of the record: (name, text in parts, those marked that decided)."""
    return [(name.replace("_", " "), marked_text(shown, name, text)) for name, text in fields.items() if text]


def missed(gaps: Sequence[Gap]) -> RenderableType:
    """Papers that the queries miss, and what to mend."""
    parts: list[RenderableType] = [Text("\nMissed by the searches, found beside primary papers", style="bold")]
    parts.extend(_line(f"  {words.missed(gap.pmid, gap.link, gap.beside, gap.names)}") for gap in gaps)
    return Group(*parts)


def changed(changes: Sequence[RecordChange]) -> RenderableType:
    """What the services changed in the record since it was first stored."""
    parts: list[RenderableType] = [Text("\nChanged since it was first stored", style="bold")]
    for one in changes:
        shift = f"{one.before or '(nothing)'} → {one.after or '(nothing)'}"
        parts.append(_line(f"  {one.changed_at:%Y-%m-%d} {one.record_id} {one.field}: {shift}"))
        parts.extend(_line(f"    {level}", style="yellow") for level in one.levels_changed)
    return Group(*parts)


def searched(searches: Sequence[Search]) -> RenderableType:
    """What was asked of PubMed, form by form, and what it made of it."""
    if not searches:
        return Text("\nPubMed was never searched for it.")
    parts: list[RenderableType] = [Text(f"\nSearched on {searches[0].searched_at:%Y-%m-%d} (UTC)", style="bold")]
    for search in searches:
        hits = "no count" if search.hit_count is None else words.number(search.hit_count, "record")
        state = "complete" if search.complete else f"NOT COMPLETE: {search.problem}"
        parts.append(_line(f"  {search.source} {search.query}: {hits}, {state}"))
        if search.query_translation and search.query_translation != search.query:
            parts.append(_line(f"    as PubMed read it: {search.query_translation}", style="dim"))
        parts.extend(_line(f"    PubMed said: {warning}", style="dim") for warning in search.warnings)
    return Group(*parts)


def _chosen(paper: Evidence) -> list[dict[str, object]]:
    """The first reason for each label, in the order readers ask."""
    found: dict[object, dict[str, object]] = {}
    for reason in paper.reasons():
        found.setdefault(reason["decides"], reason)
    return [found[label] for label in ORDER if label in found]


def _reason(reason: Mapping[str, object]) -> Text:
    line = Text(f"{reason['decides']}: ")
    words, sentence = printable(str(reason["words"])), printable(str(reason["sentence"]))
    if words and sentence and words in sentence:
        before, _, after = sentence.partition(words)
        line.append(f"“{before[-120:]}").append(words, style=MARK).append(f"{after[:120]}”")
    elif words:
        line.append(words, style=MARK)
    if line.plain.endswith("”") or words:
        line.append(" ")
    return line.append(printable(f"({reason['rule']}, {reason['field']})"), style="dim")


def _line(text: str, style: str = "") -> Text:
    """One line, whatever it quotes."""
    return Text(printable(text), style=style)
