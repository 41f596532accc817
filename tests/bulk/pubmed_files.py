"""Files as NLM makes them, of made-up citations, and what a store holds after they were ingested."""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from litwatch.config import shipped_directory
from litwatch.cycle import Setup, load_setup
from living import asked

WATCHLIST = """\
topic:
  name: depression models
  query: '"Depression"[Mesh] OR "forced swim"[tiab]'
classes:
  azapirone: {label: Azapirones}
compounds:
"""
# What differs between two runs that did the same: when, by which run, and names made by chance.
OF_THE_RUN = re.compile(r"_at$|^run_id$|^valid_|^reject_id$|^path$")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?")
TABLES = (
    "record", "raw_record", "record_change", "record_file", "record_to_judge", "source_file", "screened_names", "work",
    "work_record", "standing_link", "record_block", "judgement", "reject", "compound", "verdict_change",
)  # fmt: skip

Tables = dict[str, list[tuple[object, ...]]]


def citation(
    pmid: int,
    title: str = "Effects of gepirone in rats",
    *,
    revised: date = date(2025, 3, 1),
    version: int = 1,
    status: str = "MEDLINE",
) -> str:
    """A made-up article."""
    return f"""<PubmedArticle><MedlineCitation Status="{status}" Owner="NLM"><PMID Version="{version}">{pmid}</PMID>
<DateRevised><Year>{revised:%Y}</Year><Month>{revised:%m}</Month><Day>{revised:%d}</Day></DateRevised>
<Article><Journal><JournalIssue><PubDate><Year>2020</Year></PubDate></JournalIssue><Title>Journal of Examples</Title>
</Journal><ArticleTitle>{title}</ArticleTitle><Abstract><AbstractText>Paper {pmid}: rats were given a drug and the
time of immobility in the forced swim test was measured.</AbstractText></Abstract><PublicationTypeList>
<PublicationType>Journal Article</PublicationType></PublicationTypeList></Article></MedlineCitation>
<PubmedData><History><PubMedPubDate PubStatus="entrez"><Year>2020</Year><Month>1</Month><Day>2</Day></PubMedPubDate>
</History></PubmedData></PubmedArticle>"""


def write(path: Path, citations: Sequence[str], deleted: Sequence[int] = (), *, md5: bool = False) -> Path:
    """A file of NLM's; with its MD5 beside it."""
    gone = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in deleted)
    text = "<PubmedArticleSet>" + "\n".join(citations) + (f"<DeleteCitation>{gone}</DeleteCitation>" if gone else "")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(f'<?xml version="1.0"?>\n{text}</PubmedArticleSet>'.encode(), mtime=0))
    if md5:
        sum_ = hashlib.md5(path.read_bytes()).hexdigest()
        path.with_name(f"{path.name}.md5").write_text(f"MD5({path.name})= {sum_}\n", encoding="utf-8")
    return path


def watch(config: Path, *names: str) -> None:
    """Let the configuration watch these compounds."""
    lines = [f"  - {{name: {name}, class: azapirone}}\n" for name in names]
    (config / "watchlist.yaml").write_text(WATCHLIST + "".join(lines), encoding="utf-8")


def configured(home: Path, *names: str) -> Path:
    """A configuration in a folder of its own."""
    config = home / "config"
    shutil.copytree(shipped_directory(), config, dirs_exist_ok=True)
    watch(config, *(names or ("gepirone",)))
    return config


def setup_in(home: Path, *names: str) -> Setup:
    """The same, loaded, with every path below that folder."""
    return load_setup(
        configured(home, *names),
        {
            "LITWATCH_DATABASE__PATH": str(home / "data" / "litwatch.duckdb"),
            "LITWATCH_DATABASE__PUBLISHED": str(home / "reports" / "litwatch.duckdb"),
            "LITWATCH_OUTBOX__DIRECTORY": str(home / "reports" / "outbox"),
            "LITWATCH_REPORTS": str(home / "reports"),
        },
    )


def told(setup: Setup, question: str) -> list[tuple[object, ...]]:
    """What an analyst gets from the published file."""
    return asked(setup.settings.database.published, question)


def everything(database: Path) -> Tables:
    """Every table without what differs between two runs that did the same."""
    found = {}
    with duckdb.connect(database, read_only=True) as store:
        for table in TABLES:
            names = store.execute("SELECT column_name FROM duckdb_columns() WHERE table_name = $1", [table]).fetchall()
            kept = [name for (name,) in names if not OF_THE_RUN.search(name)]
            rows = store.execute(f"SELECT {', '.join(kept)} FROM {table} ORDER BY ALL").fetchall()
            found[table] = [tuple(MOMENT.sub("…", one) if isinstance(one, str) else one for one in row) for row in rows]
    return found


def differences(database: Path, wanted: Tables) -> Tables:
    """Its tables that hold something else."""
    return {name: rows for name, rows in everything(database).items() if rows != wanted[name]}
