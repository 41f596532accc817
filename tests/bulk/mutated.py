"""Real citations with watched names planted in every way that text and markup allow, and decoys where none counts.

Deterministic: the same seed gives the same bytes.
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from litwatch.config import Compound, CompoundName, Topic, Watchlist
from litwatch.spelling import HYPHENS, spellings

# NLM's files with real citations, where they are.
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "pubmed-xml"
PROLOG = (
    b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, '
    b'1st January 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)
END = b"</PubmedArticleSet>\n"
# Names of every shape: made up but for the well-known ones, whose spelling is what is tested.
NAMES = (
    "buspirone", "binospirone mesylate", "MDL 73005EF", "MDL 73,005", "MK-801", "8-OH-DPAT", "CP-154,526", "WAY 100635",
    "S-citalopram", "fluoxetine hydrochloride", "A 304", "529-23-0", "102908-59-8", "α-mesitole", "beta-lornidine",
    "sulfonopram", "oestrolidine", "bénazolam", "Λυκορίνη", "DOI-2", "5-X", "St Joh wor", "GR 1", "Qb12", "LY 2140023",
    "(E)-vestolone", "4'-brolidine", "poly(J:D)", "N,N-dorvaline", "St. Ard's salve", "zinc orotate 7", "ketanirol",
    "R-ketanirol", "(+)-vorapine", "S 20098", "R 41 468", "buspirone hydrochloride", "substance P", "L-DOPA",
    "vorapine gallate", '4"-brolin-2"-(ol)ide', "1192-IB", "Lor, fane", "Gly/Asn", "growth hormone",
)  # fmt: skip
_BLANKS = [chr(point) for point in (0x20, 0x09, 0x0A, 0xA0, 0x2009, 0x202F, 0x3000)]
_ACCENTS = {
    "a": "áàäå", "e": "éèêë", "i": "íìîıİ", "o": "óòöő", "u": "úùüů", "n": "ñń", "c": "çč", "s": "śšſ", "z": "žź",
    "r": "ř", "k": "ķK", "d": "ďḋ", "p": "ṕ", "m": "ḿ", "l": "ĺ", "t": "ť",
}  # fmt: skip
TAGS = ("i", "b", "u", "sub", "sup", "i", "b", "sub", "sup", "mml:math", "DispFormula")
MATHML = ' xmlns:mml="http://www.w3.org/1998/Math/MathML"'


def watchlist(names: Sequence[str] = NAMES) -> Watchlist:
    compounds = tuple(
        Compound(name=f"compound {place}", compound_class="x", names=(CompoundName(name, "synonym", "made up", None),))
        for place, name in enumerate(names)
    )
    return Watchlist(Topic("made up", "made up[tiab]"), compounds, {"x": "made up"})


def made_up_names(chance: random.Random, count: int) -> list[str]:
    """Codes, CAS numbers, words and pairs of words, as short and as odd as names can be."""

    def some(characters: str, least: int, most: int) -> str:
        return "".join(chance.choice(characters) for _ in range(chance.randint(least, most)))

    small = "abcdefghijklmnoprstuyàéñβω"
    shapes: tuple[Callable[[], str], ...] = (
        lambda: some("ABCDKLMNRSUWY", 1, 3) + chance.choice(" -") * chance.randint(0, 1) + some("0123456789", 2, 6),
        lambda: some("ABCKLMRSU", 1, 3) + chance.choice(" -") + some("0123456789", 3, 5) + some("AEFX", 1, 2),
        lambda: some("123456789", 1, 1) + "-" + some("ABDHOPT", 1, 4) + "-" + some("ABDHOPT", 1, 4),
        lambda: f"{some('123456789', 2, 6)}-{some('0123456789', 2, 2)}-{some('0123456789', 1, 1)}",
        lambda: some(small, 3, 12),
        lambda: some(small, 2, 9) + " " + some(small, 2, 9),
        lambda: chance.choice(("S", "R")) + "-" + some(small, 4, 9),
        lambda: some("ENRSZ", 1, 2) + chance.choice((")-", ",", "'-", "(", "(+)-", ":")) + some(small, 3, 9),
        lambda: some(small, 3, 6) + chance.choice(("(", "/", "'", ". ", ":")) + some("ABC19", 1, 3),
    )
    return [chance.choice(shapes)() for _ in range(count)]


def real_citations(folder: Path) -> list[bytes]:
    """The citations of the files in a folder, packed or not, each a PubmedArticle."""
    found: list[bytes] = []
    for path in sorted([*folder.glob("*.xml"), *folder.glob("*.xml.gz")]):
        text = path.read_bytes() if path.suffix == ".xml" else gzip.decompress(path.read_bytes())
        if b"<PubmedArticleSet" in text:
            found += re.findall(rb"<PubmedArticle>.*?</PubmedArticle>", text, re.DOTALL)
        else:
            lone = re.findall(rb"<MedlineCitation .*?</MedlineCitation>", text, re.DOTALL)
            found += [b"<PubmedArticle>\n%b\n</PubmedArticle>" % one for one in lone]
    return found


def mutated(
    citations: Sequence[bytes], count: int, seed: int, names: Sequence[str] = NAMES, *, hidden: float = 0.0
) -> Iterator[bytes]:
    """`count` citations with PMIDs of their own, each with one to three changes. hidden: how often a name holds a
    comment, an instruction or a section of character data, each a probability."""
    chance = random.Random(seed)
    for number in range(count):
        citation = chance.choice(citations)
        citation = re.sub(rb"(<PMID[^>]*>)\d+", rb"\g<1>%d" % (10_000_000 + number), citation, count=1)
        for _ in range(chance.choice((1, 1, 2, 3))):
            written = as_written(chance.choice(names), chance, hidden=hidden)
            citation = chance.choice(PLACES)(citation, written, chance)
        yield citation


def as_written(name: str, chance: random.Random, *, hidden: float = 0.0) -> bytes:
    """A name as somebody could write it, as XML. Not every one is still the name; the full parser says which."""
    text = chance.choice(spellings(name)) if chance.random() < 0.6 else name
    if chance.random() < 0.3:
        text = chance.choice((str.upper, str.lower, str.title, str.swapcase))(text)
    if chance.random() < 0.15:
        text += "s"
    if chance.random() < 0.3:
        text = _somewhere(text, HYPHENS[0] + " ", lambda _: chance.choice(HYPHENS + "".join(_BLANKS)), chance)
    if chance.random() < 0.15:
        text = _somewhere(
            text, "- ,", lambda mark: mark + chance.choice((" ", "\n  ", "-", "/", ".", "\u2010", " \t")), chance
        )
    if chance.random() < 0.1:
        text = _somewhere(
            text, "- ,", lambda _: "".join(chance.choices([*HYPHENS, *_BLANKS], k=chance.randint(1, 4))), chance
        )
    if chance.random() < 0.1 and (digits := re.search(r"\d{4,6}", text)):
        number = digits.group()
        text = text.replace(number, number[:-3] + chance.choice(",- \u2009\u202f\n\u00a0") + number[-3:])
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2))):
        text = _somewhere(text, "".join(_ACCENTS), lambda letter: chance.choice(_ACCENTS[letter]), chance)
    marked = list(text)
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2, 3))):
        at, tag = chance.randrange(len(marked) + 1), chance.choice(TAGS)
        marked.insert(at, chance.choice((f"\0<{tag}>", f"\0</{tag}><{tag}>", f"\0<{tag}></{tag}>")))
    joints = [at for at, part in enumerate(marked) if len(part) == 1 and not part.isalnum()]
    if joints and chance.random() < 0.1:
        at, tag = chance.choice(joints), chance.choice(TAGS)
        marked[at : at + 1] = f"\0<{tag}>", marked[at], f"\0</{tag}>"
    if chance.random() < hidden:
        marked.insert(
            chance.randrange(len(marked) + 1), chance.choice(("\2<!-- c -->", "\2<?x y?>", "\2<![CDATA[&]]>"))
        )
    return _well_formed(marked, chance)


def _well_formed(marked: Sequence[str], chance: random.Random) -> bytes:
    """Tags balanced, some characters as references."""
    out: list[str] = []
    opened: list[str] = []
    for part in marked:
        if part.startswith("\2"):
            out.append(part[1:])
        elif part.startswith("\0"):
            for slash, tag in re.findall(r"<(/?)([\w:]+)>", part):
                if slash:
                    if opened and opened[-1] == tag:
                        opened.pop()
                        out.append(f"</{tag}>")
                else:
                    opened.append(tag)
                    out.append(f"<{tag}{MATHML if ':' in tag else ''}>")
        elif chance.random() < 0.03 or part in "<>&":
            out.append(chance.choice((f"&#{ord(part)};", f"&#x{ord(part):x};")))
        else:
            out.append(part)
    out += [f"</{tag}>" for tag in reversed(opened)]
    return "".join(out).encode()


def _somewhere(text: str, which: str, change: Callable[[str], str], chance: random.Random) -> str:
    places = [at for at, letter in enumerate(text) if letter in which]
    if not places:
        return text
    at = chance.choice(places)
    return text[:at] + change(text[at]) + text[at + 1 :]


def _in(pattern: bytes) -> Callable[[bytes, bytes, random.Random], bytes]:
    """Put it somewhere in the text of the first element that fits."""

    def put(citation: bytes, written: bytes, chance: random.Random) -> bytes:
        match = re.search(pattern, citation, re.DOTALL)
        if match is None:
            return citation
        text = match.group(1)
        blanks = [at for at, byte in enumerate(text) if byte == 0x20 and b"<" not in text[:at]] or [0]
        at = match.start(1) + chance.choice(blanks)
        formula = f"<mml:math{MATHML}><mml:mi>x</mml:mi></mml:math> ".encode()
        before = chance.choice((b" ", b" ", b" (", b"", b"-", b"'", b"\n", "–".encode(), formula, b" <i>in vivo</i> "))
        after = chance.choice((b" ", b" ", b") ", b"", b"-", b".", b", ", b"s ", "é".encode(), b"'s "))
        return citation[:at] + before + written + after + citation[at:]

    return put


def _added(before: bytes, begin: bytes, end: bytes) -> Callable[[bytes, bytes, random.Random], bytes]:
    """Put an element of its own before another one."""

    def put(citation: bytes, written: bytes, _: random.Random) -> bytes:
        at = citation.find(before)
        return citation if at < 0 else citation[:at] + begin + written + end + citation[at:]

    return put


def _as_label(citation: bytes, written: bytes, _: random.Random) -> bytes:
    plain = re.sub(rb"<[^>]*>", b"", written).replace(b'"', b"&quot;")
    return (
        citation.replace(b"<AbstractText", b'<AbstractText Label="%b"' % plain, 1)
        if b"Label=" not in citation
        else citation
    )


PLACES = (
    _in(rb"<ArticleTitle>(.*?)</ArticleTitle>"),
    _in(rb"<AbstractText[^>]*>(.*?)</AbstractText>"),
    _in(rb"<AbstractText[^>]*>(.*?)</AbstractText>"),
    _in(rb"<AbstractText[^>]*>(.*?)</AbstractText>"),
    _in(rb"<Keyword [^>]*>(.*?)</Keyword>"),
    _in(rb"<NameOfSubstance[^>]*>(.*?)</NameOfSubstance>"),
    _in(rb"<DescriptorName[^>]*>(.*?)</DescriptorName>"),
    _as_label,
    _added(
        b"</MedlineCitation>",
        b'<OtherAbstract Type="Publisher" Language="spa"><AbstractText>',
        b"</AbstractText></OtherAbstract>",
    ),
    _added(
        b"</MedlineCitation>",
        b'<SupplMeshList><SupplMeshName Type="Protocol" UI="C1">',
        b"</SupplMeshName></SupplMeshList>",
    ),
    # Where a name does not count.
    _in(rb"<Affiliation>(.*?)</Affiliation>"),
    _in(rb"<LastName>(.*?)</LastName>"),
    _in(rb"<Title>(.*?)</Title>"),
    _added(b"</PubmedData>", b"<ReferenceList><Reference><Citation>", b"</Citation></Reference></ReferenceList>"),
    _added(b"</MedlineCitation>", b"<CoiStatement>", b"</CoiStatement>"),
)  # fmt: skip
