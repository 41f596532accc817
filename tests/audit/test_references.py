"""A document's references against what they study."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from litwatch.audit import Audit, check
from litwatch.config import load_watchlist, shipped_directory
from litwatch.errors import DocumentError
from litwatch.store import reading
from living import Command, asked, published

GUIDE = Path(__file__).resolve().parents[3] / "shared" / "data" / "vendor-guide.txt"
PAPER = """
    SELECT pmid, doi, title FROM evidence JOIN paper USING (work_id, pmid)
    WHERE compound = 'buspirone' AND evidence_level = 'topic_in_vivo' AND doi IS NOT NULL ORDER BY pmid LIMIT 1
"""


def audited(document: Path, home: Path) -> Audit:
    with reading(published(home)) as reader:
        return check(document, reader, load_watchlist(shipped_directory()))


def guide(
    folder: Path, references: str, *, name: str = "guide.md", body: str = "Binospirone is like buspirone."
) -> Path:
    path = folder / name
    path.write_text(f"# A guide\n\n{body}\n\n## References\n\n{references}\n", "utf-8")
    return path


@pytest.mark.skipif(not GUIDE.is_file(), reason="../shared/data/vendor-guide.txt is not here")
def test_the_vendor_guide_on_binospirone_cites_nothing_about_binospirone(command: Command) -> None:
    done = command("audit", GUIDE, "--json")
    (found,) = json.loads(done.out)
    assert done.status == 0
    assert dict(found["speaks_of"])["binospirone"] >= 5
    assert len(found["references"]) == 6
    assert found["unsupported"] == ["binospirone"]
    named = [one["named"] for one in found["references"]]
    assert all("binospirone" not in one for one in named)
    assert [("buspirone" in one) for one in named] == [True, False, True, True, True, True]
    told = command("audit", GUIDE).out
    assert "None of the 6 references names or studies binospirone." in told


def test_a_reference_is_found_by_pmid_by_doi_and_by_title(lived: Path, tmp_path: Path) -> None:
    ((pmid, doi, title),) = asked(published(lived), PAPER)
    forms = [
        f"PMID: {pmid}",
        f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
        f"Somebody. Something. doi:{str(doi).upper()}.",
        f"{title} - PubMed [pubmed.ncbi.nlm.nih.gov]",
        str(title).upper(),
    ]
    found = audited(guide(tmp_path, "\n".join(f"{n}. {form}" for n, form in enumerate(forms, 1))), lived)
    assert [one.pmid for one in found.references] == [pmid] * len(forms)
    assert all("buspirone" in [one.compound for one in each.studied] for each in found.references)
    assert found.unsupported == ("binospirone",)


def test_a_reference_that_is_not_stored_is_not_taken_for_a_similar_one(lived: Path, tmp_path: Path) -> None:
    ((pmid, _, title),) = asked(published(lived), PAPER)
    other = str(title).replace("buspirone", "gepirone").replace("Buspirone", "Gepirone").rstrip(".")
    found = audited(guide(tmp_path, f"1. PMID 424242424\n2. {other} and something wholly different in dogs"), lived)
    assert [one.pmid for one in found.references] == [None, None]
    assert pmid not in [one.pmid for one in found.references]


def test_a_preprint_that_is_cited_is_the_work_of_its_article(lived: Path, tmp_path: Path) -> None:
    question = """
        SELECT paper.work_id, record.pmid FROM paper
        JOIN work_record USING (work_id) JOIN record ON record.record_id = work_record.record_id
        JOIN evidence USING (work_id)
        WHERE record.is_preprint AND NOT paper.is_preprint AND record.pmid IS NOT NULL LIMIT 1
    """
    ((work, pmid),) = asked(published(lived), question)
    found = audited(guide(tmp_path, f"1. PMID {pmid}"), lived)
    assert {one.work_id for one in found.references[0].studied} == {work}


def test_a_retracted_source_is_shown_as_retracted(command: Command, lived: Path, tmp_path: Path) -> None:
    ((pmid, *_),) = asked(published(lived), "SELECT pmid FROM evidence WHERE is_retracted ORDER BY pmid LIMIT 1")
    assert "RETRACTED" in command("audit", guide(tmp_path, f"1. PMID {pmid}")).out


@pytest.mark.parametrize("mark", ["1. ", "[1] ", "1) ", "- ", "* ", "• ", "- 1. "])
def test_a_list_is_read_whatever_its_marks_and_lines_that_go_on_are_joined(
    mark: str, lived: Path, tmp_path: Path
) -> None:
    text = f"{mark}A first reference about buspirone\n   which goes on.\n{mark}A second one."
    found = audited(guide(tmp_path, text), lived)
    assert [one.text for one in found.references] == [
        "A first reference about buspirone which goes on.",
        "A second one.",
    ]


def test_html_is_read_as_its_text(lived: Path, tmp_path: Path) -> None:
    path = tmp_path / "guide.html"
    path.write_text(
        "<html><body><h1>Guide</h1><p>Bino<b>spirone</b> helps.</p><h2>References</h2>"
        "<ol><li>1. Buspirone in rats, a first study.</li><li>2. Fluoxetine &amp; mice.</li></ol></body></html>"
    )
    found = audited(path, lived)
    assert found.speaks_of == (("binospirone", 1),)
    assert [one.named for one in found.references] == [("buspirone",), ("fluoxetine",)]


def test_windows_text_is_read(lived: Path, tmp_path: Path) -> None:
    path = tmp_path / "guide.txt"
    path.write_bytes("Buspirone – a guide\r\n\r\nReferences\r\n1. Étude of buspirone\r\n".encode("cp1252"))
    assert audited(path, lived).references[0].text == "Étude of buspirone"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "it has no heading"),
        (b"buspirone only", "it has no heading"),
        (b"buspirone\n\nReferences\n\n", "its reference list is empty"),
        (b"%PDF-1.7 ...", "this is no plain text"),
        (b"PK\x03\x04...", "this is no plain text"),
        (b"<", "it has no heading"),
        (b"<!-- only a comment -->", "it has no heading"),
    ],
    ids=["empty", "no list", "empty list", "pdf", "docx", "bracket", "comment"],
)
def test_a_document_that_can_not_be_audited_is_told_with_the_mend(
    content: bytes, what: str, command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "guide.txt"
    path.write_bytes(content)
    done = command("audit", path)
    assert done.status == 1
    assert what in done.error
    assert str(path) in done.error


def test_a_document_that_is_not_there_and_a_folder_are_told(command: Command, tmp_path: Path, lived: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        done = command("audit", path)
        assert (done.status, str(path) in done.error) == (1, True)
    with pytest.raises(DocumentError, match="can't be read"):
        audited(tmp_path, lived)
