"""How labels, moments and foreign text read. Pure; no sentence of the digest is made here.

Labels are those of the public contract (verdict) and of litwatch.classify (level, role); everything that came
from outside goes through `printable` before it is shown.
"""

from __future__ import annotations

import hashlib
import re
import shlex
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from litwatch import shown
from litwatch.verdict import Verdict

if TYPE_CHECKING:
    from litwatch.digest.many import ClassCounts

clean, printable = shown.clean, shown.printable
COLUMNS = 78
PRIMARY = ("topic_in_vivo", "human_trial", "human_observational", "other_in_vivo", "in_vitro")
HUMAN = ("human_trial", "human_observational")

# Label for a chip, and the same as the end of a sentence.
VERDICTS: Mapping[str, tuple[str, str]] = {
    "primary_in_topic": ("Primary, in topic", "primary studies in {topic}"),
    "primary_other": ("Primary, off topic", "primary studies, none of them in {topic}"),
    "secondary_only": ("Secondary only", "no primary study; reviews and other secondary papers only"),
    "mention_only": ("Mentions only", "no study of it; papers that only name it"),
    "none_found": ("None found", "no paper found by a complete search"),
    "search_incomplete": ("Search incomplete", "not known: absence can't be claimed"),
}
LEVELS: Mapping[str, str] = {
    "topic_in_vivo": "in vivo, in topic",
    "human_trial": "human trial",
    "human_observational": "human, observational",
    "other_in_vivo": "in vivo, off topic",
    "in_vitro": "in vitro",
    "secondary": "secondary",
    "mention": "mention only",
    "artefact": "artefact: not about the compound",
}
ROLES: Mapping[str, str] = {
    "studied": "studied",
    "comparator": "comparator",
    "control": "positive control",
    "tool": "tool",
    "mentioned": "only mentioned",
}
SCOPES: Mapping[str, str] = {
    "whole": "every record of the compound",
    "topic": "its records in the topic only",
    "revised": "records modified since the last run",
    "preprints": "preprints only",
    "files": "every citation in PubMed's files",
}
LOOKED: Mapping[str, str] = {
    "name": "the name in text",
    "index": "substance or MeSH heading",
    "all": "every field, open full text included",
}
_LONGEST_SLUG = 40
_MARKED = re.compile(r"-[0-9a-f]{10}$")
_MARKDOWN = re.compile(r"[\\`*_\[\]|~]")
_LEVEL_CODE = re.compile(r"(?<!\w)(?:" + "|".join(code for code in (*LEVELS, *VERDICTS) if "_" in code) + r")(?!\w)")


def verdict_label(code: str) -> str:
    return VERDICTS[code][0] if code in VERDICTS else spoken(code)


def verdict_words(code: str, topic: str) -> str:
    return VERDICTS[code][1].format(topic=topic) if code in VERDICTS else spoken(code)


def level(code: str) -> str:
    return LEVELS.get(code, spoken(code))


def role(code: str) -> str:
    return ROLES.get(code, spoken(code))


def scope(code: str | None) -> str:
    return SCOPES.get(code or "", "never searched" if code is None else spoken(code))


def service(source: str) -> str:
    """Who was asked, by the source of a search."""
    return {"pubmed": "PubMed", "europepmc": "Europe PMC"}.get(source, spoken(source))


def spoken(code: str) -> str:
    """A label as words: forced_swim, forced swim."""
    return code.replace("_", " ")


def identifier(pmid: int | None, work_id: str) -> str:
    """How a paper is called on the terminal: by its PMID, else by the identifier that its work has."""
    return f"PMID {pmid}" if pmid is not None else work_id.removeprefix("work:")


def missed(pmid: int, link: str, beside: int, names: Sequence[str]) -> str:
    """A gap in words: which paper the queries missed, how it was found, and what to mend."""
    how = "cites" if link == "cites" else "is cited by"
    named = ", ".join(f"“{clean(name, 60)}”" for name in names)
    return (
        f"PMID {pmid} names it as {named} and no query returned it; it {how} PMID {beside}. "
        "That is a gap in the names that are asked for, or in the query."
    )


def title(text: str, length: int) -> str:
    """A title to be followed by a full stop of ours: PubMed's have one, others have not."""
    return clean(text, length).rstrip(".") or "[no title]"


def sentence(text: str) -> str:
    """The text with its first letter as a capital and the others as they are."""
    return text[:1].upper() + text[1:]


def told(because: str) -> str:
    """A sentence from the store with its labels as words."""
    return _LEVEL_CODE.sub(
        lambda match: LEVELS.get(match[0]) or VERDICTS[match[0]][0].lower(),
        because,
    )


def number(count: int, one: str, many: str = "") -> str:
    """1 paper, 2 papers, 1,200 papers."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    """a; a and b; a, b and c."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else ""


def day(moment: date | None) -> str:
    """23 Nov 2026."""
    return f"{moment.day} {moment:%b %Y}" if moment else "never"


def moment(at: datetime | None) -> str:
    """23 Nov 2026, 07:00 UTC; a moment without a zone is UTC, as in the store."""
    return f"{day(at)}, {at:%H:%M} {at.tzname() or 'UTC'}" if at else "never"


def instant(at: datetime | None) -> str:
    """2026-11-23 07:00:12, UTC, for a protocol."""
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else "never"


def rfc3339(at: datetime) -> str:
    """2026-11-23T07:00:12Z; a moment without a zone is UTC, as in the store."""
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


def looked(code: str) -> str:
    """Where a query looked for the words."""
    return LOOKED.get(code, spoken(code))


def years(row: Verdict) -> str:
    """Years of the primary works, oldest to newest; a dash when there is none."""
    known = [year for year in (row.first_year, row.last_year) if year is not None]
    return "–".join(str(year) for year in sorted(set(known))) or "–"


def web_address(address: str) -> str:
    """The address without its last slash when it is one of the web, else nothing."""
    return address.rstrip("/") if address.startswith(("https://", "http://")) else ""


def file_slug(name: str) -> str:
    """The name as a file name: lower-case ASCII letters, digits and hyphens. A name that is not one already gets a
    mark of its own behind, so that no two names share a file, on file systems that ignore case too."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:_LONGEST_SLUG].strip("-")
    if plain == name and not _MARKED.search(plain):
        return plain
    mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{plain}-{mark}" if plain else f"compound-{mark}"


def shell_word(text: str) -> str:
    """A text as one argument of a shell."""
    return shlex.quote(clean(text))


def markdown(text: str) -> str:
    """Foreign text in a line of Markdown: nothing in it is markup, HTML or a link."""
    return _MARKDOWN.sub(r"\\\g<0>", clean(text)).replace("&", "&amp;").replace("<", "&lt;")


def markdown_code(text: str) -> str:
    """Foreign text as a code span of Markdown, behind more backticks than it has in a row."""
    shown = clean(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    space = " " if len(fence) > 1 else ""
    return f"{fence}{space}{shown}{space}{fence}" if shown else ""


def pubmed_address(pmid: int) -> str:
    """The page of a record in PubMed."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def address(pmid: int | None, doi: str | None) -> str:
    """Where a paper is: PubMed, else the DOI resolver, else nowhere."""
    if pmid is not None:
        return pubmed_address(pmid)
    return f"https://doi.org/{quote(doi)}" if doi else ""


def wrapped(text: str, indent: str = "", hanging: str | None = None) -> list[str]:
    """Lines of at most 78 columns; `hanging` stands before all lines but the first."""
    later = indent if hanging is None else hanging
    return textwrap.wrap(clean(text), COLUMNS, initial_indent=indent, subsequent_indent=later, break_on_hyphens=False)


def aligned(head: Sequence[str], rows: Iterable[Sequence[str]], widest: int = 16) -> list[str]:
    """A table as lines: the first two columns to the left, the others to the right. A first cell wider than
    `widest` stands on a line of its own, so that the others keep their place."""
    body = [[clean(cell) for cell in row] for row in rows]
    widths = [
        max(len(row[position]) for row in [list(head), *body] if position or len(row[0]) <= widest)
        for position in range(len(head))
    ]
    lines = []
    for row in [list(head), ["-" * width for width in widths], *body]:
        first, *rest = row
        if len(first) > widths[0]:
            lines.append(first[:COLUMNS])
            first = ""
        cells = [
            cell.ljust(width) if position < 2 else cell.rjust(width)
            for position, (cell, width) in enumerate(zip([first, *rest], widths, strict=True))
        ]
        lines.append(" ".join(cells).rstrip())
    return lines


def class_lines(classes: Iterable[ClassCounts]) -> list[str]:
    """The table of classes in 78 columns."""
    head = ("class", "compounds", "topic", "other", "sec", "ment", "none", "inc", "news")
    body = [(one.label, str(one.compounds), *map(str, one.verdicts.values()), str(one.moved)) for one in classes]
    return aligned(head, body, widest=24)


def verdict_lines(rows: Iterable[Verdict]) -> list[str]:
    """The verdict table in 78 columns. (i): the search was not complete, counts may be too low."""
    head = ("compound", "verdict", "topic", "other", "human", "sec", "ment", "retr", "years")
    body = [
        (
            row.compound,
            verdict_label(row.verdict) + ("" if row.search_complete or row.verdict == "search_incomplete" else " (i)"),
            *(
                str(count)
                for count in (
                    row.primary_in_topic,
                    row.primary_other,
                    row.human_primary,
                    row.secondary,
                    row.mention_only,
                    row.retracted,
                )
            ),
            years(row),
        )
        for row in rows
    ]
    return aligned(head, body)
