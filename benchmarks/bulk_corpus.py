"""Files as NLM ships them, to measure with: `python benchmarks/bulk_corpus.py FOLDER [FILES] [CITATIONS]`.

Citations are real ones of ../shared/data/pubmed-xml, repeated in shuffled order with PMIDs of their own, or, where that
folder is absent, the demo's synthetic ones. In five of a thousand a watched name is planted in the abstract, in any of
its spellings; in two more of a thousand one stands where it does not count (a reference, an affiliation, a surname).
"""

from __future__ import annotations

import gzip
import random
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from litwatch import standin
from litwatch.config import Compound, CompoundName, Topic, Watchlist
from litwatch.spelling import spellings

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "bulk"))
from mutated import END, PROLOG, REAL, real_citations

SEED = 20_261_125
CITATIONS = 30_000
PLANTED, DECOYS = 0.005, 0.002
KNOWN = (
    "buspirone", "binospirone", "gepirone", "tandospirone", "fluoxetine", "sertraline", "paroxetine", "citalopram",
    "fluvoxamine", "MDL 73005EF",
)  # fmt: skip
SALTS = ("hydrochloride", "mesylate", "fumarate", "maleate", "sodium", "hydrobromide")
STEMS = ("pirone", "oxetine", "traline", "pram", "azepam", "idone", "apine", "olol", "tinib", "setron", "triptan")


@dataclass(frozen=True, slots=True)
class Corpus:
    """files: gzipped. planted: PMIDs of the citations that name a compound on purpose; others may do so too."""

    files: tuple[Path, ...]
    planted: frozenset[int]


def watchlist(count: int) -> Watchlist:
    """The ten known names, and made-up ones up to `count`: of a compound a name, its salt, a code and a CAS number."""
    chance = random.Random(SEED)
    compounds = [_compound(name, [name]) for name in KNOWN]
    while (4 * (len(compounds) - len(KNOWN))) < count - len(KNOWN):
        syllables = "".join(
            chance.choice("bcdfghklmnprstvz") + chance.choice("aeiou") for _ in range(chance.choice((2, 3)))
        )
        name = syllables + chance.choice(STEMS)
        letters = "".join(chance.choice("ABCDEGHJKLMNPRSTUW") for _ in range(chance.choice((1, 2, 2, 3, 3))))
        code = (
            f"{letters} {chance.randrange(100, 10 ** chance.choice((3, 4, 5, 5, 6, 6)))}{chance.choice(('', '', 'A'))}"
        )
        cas = f"{chance.randrange(50, 99_999)}-{chance.randrange(10, 99)}-{chance.randrange(10)}"
        compounds.append(_compound(name, [name, f"{name} {chance.choice(SALTS)}", code, cas]))
    return Watchlist(Topic("made up", "made up[tiab]"), tuple(compounds), {"x": "made up"})


def _compound(name: str, names: list[str]) -> Compound:
    return Compound(name, "x", tuple(CompoundName(one, "synonym", "made up", None) for one in dict.fromkeys(names)))


def citations() -> list[bytes]:
    """The citations that the corpus is made of, each a PubmedArticle."""
    return real_citations(REAL if REAL.is_dir() else Path(standin.__file__).parent / "records")


def build(folder: Path, files: int = 1, count: int = CITATIONS) -> Corpus:
    """Write the files, named as a baseline of NLM's."""
    chance = random.Random(SEED)
    pool, planted, paths = citations(), set(), []
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, files + 1):
        path = folder / f"pubmed26n{number:04}.xml.gz"
        parts = [PROLOG]
        for place in range(count):
            pmid = 10_000_000 + number * 100_000 + place
            citation = re.sub(rb"(<PMID[^>]*>)\d+", rb"\g<1>%d" % pmid, chance.choice(pool), count=1)
            share = chance.random()
            if share < PLANTED and b"</AbstractText>" in citation:
                citation = _with(citation, rb"</AbstractText>", chance)
                planted.add(pmid)
            elif share < PLANTED + DECOYS:
                citation = _with(
                    citation, chance.choice((rb"</Affiliation>", rb"</LastName>", rb"</RefSource>")), chance
                )
            parts.append(citation + b"\n")
        path.write_bytes(gzip.compress(b"".join([*parts, END]), 6, mtime=0))
        paths.append(path)
    return Corpus(tuple(paths), frozenset(planted))


def _with(citation: bytes, before: bytes, chance: random.Random) -> bytes:
    written = chance.choice(spellings(chance.choice(KNOWN))).encode()
    return citation.replace(before, b" They got " + written + b"." + before, 1)


if __name__ == "__main__":
    made = build(Path(sys.argv[1]), *map(int, sys.argv[2:4]))
    print(f"{len(made.files)} files, {len(made.planted)} citations with a planted name, in {sys.argv[1]}")
