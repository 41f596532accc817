"""Does the byte search lose anything? `python benchmarks/bulk_recall.py [CITATIONS] [SEED]`.

CITATIONS (100,000) real citations of ../shared/data/pubmed-xml, each mutated as in tests/bulk/mutated.py: names of
every shape in every spelling, cut by tags, with accents, references, rare blanks and hyphens, in all fields that count
and in those that do not. The full parser and the matcher say what is to be found; what is lost or added is listed by
PMID.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "bulk"))

from mutated import END, PROLOG, mutated, real_citations, watchlist  # noqa: E402  # found by the line before

from litwatch.bulk import Screen  # noqa: E402
from litwatch.classify.text import mentions  # noqa: E402
from litwatch.names import Matcher  # noqa: E402
from litwatch.parse import Record, read_file  # noqa: E402

REAL = ROOT.parent / "shared" / "data" / "pubmed-xml"
A_FILE = 5_000


def main(count: int, seed: int) -> None:
    if not REAL.is_dir():
        sys.exit("../shared/data/pubmed-xml is not here: real records are mutated")
    names = watchlist()
    screen, matcher, citations = Screen(names), Matcher(names), real_citations(REAL)
    wanted_count, lost, added = 0, 0, 0
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "mutated.xml"
        for first in range(0, count, A_FILE):
            path.write_bytes(PROLOG + b"\n".join(mutated(citations, min(A_FILE, count - first), seed + first)) + END)
            wanted = [one for one in read_file(path) if isinstance(one, Record) and mentions(one, matcher)]
            found = screen.file(path).records
            wanted_count += len(wanted)
            here, there = {one.pubmed_id for one in wanted}, {one.pubmed_id for one in found}
            lost, added = lost + len(here - there), added + len(there - here)
            if here != there:
                print(f"seed {seed + first}: lost {sorted(here - there)}, added {sorted(there - here)}")
            elif wanted != found:
                print(f"seed {seed + first}: the same citations, and not the same records")
    print(f"{count:,} mutated citations, {wanted_count:,} of which name a compound: lost {lost}, added {added}")
    sys.exit(1 if lost or added else 0)


if __name__ == "__main__":
    main(*(int(one) for one in (*sys.argv[1:], *("100000", "1000")[len(sys.argv) - 1 :])))
