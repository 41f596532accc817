"""Does the byte search lose anything? `python benchmarks/bulk_recall.py [CITATIONS] [SEED]`.

CITATIONS (100,000) real citations of ../shared/data/pubmed-xml, each mutated as in tests/bulk/mutated.py: names of
every shape in every spelling, cut by tags, with accents, references, rare blanks and hyphens, in all fields that count
and in those that do not; of each 5,000, half of the names are made up anew. The full parser and the matcher say what
is to be found; what is lost or added is listed by PMID.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from litwatch.bulk import Screen
from litwatch.classify.text import mentions
from litwatch.names import Matcher
from litwatch.parse import Record, read_file

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "bulk"))
from mutated import END, NAMES, PROLOG, REAL, made_up_names, mutated, real_citations, watchlist

A_FILE = 5_000


def main(count: int, seed: int) -> None:
    if not REAL.is_dir():
        sys.exit("../shared/data/pubmed-xml is not here: real records are mutated")
    citations, wanted_count, lost, added = real_citations(REAL), 0, 0, 0
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "mutated.xml"
        for first in range(0, count, A_FILE):
            chance = random.Random(seed + first)
            names = [*NAMES, *made_up_names(chance, len(NAMES))]
            screen, matcher = Screen(watchlist(names)), Matcher(watchlist(names))
            changed = mutated(citations, min(A_FILE, count - first), seed + first, names)
            path.write_bytes(PROLOG + b"\n".join(changed) + b"\n" + END)
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
