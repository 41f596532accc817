"""One step around a compound's primary papers: what names it there and its queries missed is found, told and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from litwatch import cycle
from litwatch.certificate import certificate
from litwatch.cycle import Setup, around
from litwatch.errors import ServiceError
from litwatch.fetch import PubMed
from litwatch.ids import Pmid
from litwatch.standin import Fault, Faults, StandIn
from litwatch.store import reading, writing
from litwatch.verdict import gaps, searches, table

from .conftest import FIRST, SECOND, MakeSetup, published

RECORD = """<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>
<DateRevised><Year>2020</Year><Month>01</Month><Day>01</Day></DateRevised>
<Article><Journal><JournalIssue><PubDate><Year>2019</Year></PubDate></JournalIssue><Title>Journal of Examples</Title>
</Journal><ArticleTitle>{title}</ArticleTitle><Abstract><AbstractText>{abstract}</AbstractText></Abstract>
<PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList></Article>
</MedlineCitation><PubmedData><History><PubMedPubDate PubStatus="entrez"><Year>2019</Year><Month>2</Month><Day>1</Day>
</PubMedPubDate></History><ReferenceList>{cites}</ReferenceList></PubmedData></PubmedArticle>
"""
CITE = (
    '<Reference><Citation>x</Citation><ArticleIdList><ArticleId IdType="pubmed">{}</ArticleId></ArticleIdList>'
    "</Reference>"
)
PRIMARY, MISSED, SILENT, CITED = 41000001, 41000004, 41000003, 41000002
SWIM = "Rats were given binospirone (10 mg/kg) and immobility in the forced swim test was measured."


def record(pmid: int, title: str, abstract: str, *cites: int) -> str:
    return RECORD.format(pmid=pmid, title=title, abstract=abstract, cites="".join(CITE.format(one) for one in cites))


HIDING = Fault("missing_records", endpoint="esearch")  # of what a search found, the first is left out


@pytest.fixture
def small(tmp_path: Path) -> Iterator[StandIn]:
    """A primary paper; one that cites it, names the compound and is not returned by any search; one that cites it and
    names nothing; and one that it cites."""
    with serving(tmp_path, HIDING) as standin:
        yield standin


def serving(folder: Path, *faults: Fault) -> StandIn:
    records = (
        record(PRIMARY, "Binospirone in the forced swim test in rats", SWIM, CITED),
        record(MISSED, "Effects of a spirone in rats", "Binospirone mesylate was given to rats.", PRIMARY),
        record(SILENT, "On something else", "Mice were watched.", PRIMARY),
        record(CITED, "An older study of rats", "Nothing is named here."),
    )
    file = folder / "around.xml"
    file.write_text(f"<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>", encoding="utf-8")
    return StandIn([file], today=FIRST.date(), faults=Faults.of(*faults))


def looking(setup: Setup, *, on: bool = True) -> Setup:
    """Binospirone alone, with the option on; Europe PMC, which would find what PubMed hides, is not to be had."""
    nowhere = setup.settings.europepmc.model_copy(update={"base_url": "http://127.0.0.1:9/"})
    setup = replace(setup, settings=setup.settings.model_copy(update={"europepmc": nowhere}))
    (compound,) = [one for one in setup.watchlist.compounds if one.name == "binospirone"]
    watchlist = replace(setup.watchlist, compounds=(replace(compound, look_around=on),))
    return replace(setup, watchlist=watchlist)


def asked_by(standin: StandIn, endpoint: str) -> list[str]:
    return [one.parameters.get("id", "") for one in standin.requests if one.endpoint == endpoint]


def test_without_the_option_nobody_looks_around(small: StandIn, make_setup: MakeSetup) -> None:
    setup = looking(make_setup(small.base_url), on=False)
    cycle.refresh(setup, at=FIRST)
    assert asked_by(small, "elink") == []
    assert published(setup, "SELECT pmid FROM record ORDER BY ALL") == [(PRIMARY,)]
    page = (setup.settings.reports / "certificates" / "binospirone.md").read_text(encoding="utf-8")
    assert "Not done: the watchlist does not ask for it" in page


def test_a_neighbour_that_names_the_compound_is_stored_judged_and_told_as_a_gap(
    small: StandIn, make_setup: MakeSetup
) -> None:
    setup = looking(make_setup(small.base_url))
    job = cycle.refresh(setup, at=FIRST)
    line = f"binospirone: 1 paper names it that the queries missed: PMID {MISSED} (as Binospirone mesylate)"
    assert job.around == [line]
    assert job.run.note == line
    assert job.run.status == "complete"
    assert published(setup, "SELECT pmid FROM record ORDER BY ALL") == [(PRIMARY,), (MISSED,)]
    assert published(setup, f"SELECT source FROM search_hit WHERE record_id = 'pubmed:{MISSED}'") == [("elink",)]
    assert published(setup, f"SELECT compound FROM evidence WHERE pmid = {MISSED}") == [("binospirone",)]
    assert published(setup, "SELECT pmid, beside, link FROM gap") == [(MISSED, PRIMARY, "cites")]
    (search,) = published(setup, "SELECT search_complete FROM compound_verdict WHERE compound = 'binospirone'")
    assert search == (True,)
    with reading(setup.settings.database.published) as store:
        (gap,) = gaps(store, "binospirone")
    assert (gap.pmid, gap.beside, gap.link, gap.names) == (MISSED, PRIMARY, "cites", ("Binospirone mesylate",))
    page = (setup.settings.reports / "certificates" / "binospirone.md").read_text(encoding="utf-8")
    section = page.partition("## Citation searching")[2].partition("\n## ")[0]
    assert "Done, by NCBI ELink" in section
    assert "Papers that cite them: 2 papers; 1 of them was missed" in section
    assert "Papers that they cite: 1 paper; 0 of them were missed" in section
    assert f"`dbfrom=pubmed&db=pubmed&linkname=pubmed_pubmed_citedin&id={PRIMARY}`" in section
    assert str(MISSED) in section
    cycle.digest(replace(setup, synthetic=False), at=FIRST)
    (digest,) = setup.settings.reports.glob("*.txt")
    told = " ".join(digest.read_text(encoding="utf-8").split())
    assert f"* binospirone: Effects of a spirone in rats. PMID {MISSED}" in told
    assert f"https://pubmed.ncbi.nlm.nih.gov/{MISSED}/" in told
    assert f"PMID {MISSED} names it as “Binospirone mesylate” and no query returned it; it cites PMID {PRIMARY}" in told


def test_what_names_nothing_is_looked_at_once(small: StandIn, make_setup: MakeSetup) -> None:
    setup = looking(make_setup(small.base_url))
    cycle.refresh(setup, at=FIRST)
    assert published(setup, "SELECT pmid FROM neighbour ORDER BY ALL") == [(CITED,), (SILENT,)]
    small.requests.clear()
    again = cycle.refresh(setup, at=FIRST + timedelta(hours=1))
    assert again.around == []
    assert not any(str(SILENT) in ids for ids in asked_by(small, "efetch"))


def test_a_run_looks_at_the_newest_when_there_are_too_many_and_the_next_goes_on(
    small: StandIn, make_setup: MakeSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(around.look_around, "__defaults__", (2,))
    setup = looking(make_setup(small.base_url))
    first = cycle.refresh(setup, at=FIRST)
    assert "3 papers stand beside primary papers; the newest 2 were looked at, the next run goes on" in first.around
    assert published(setup, "SELECT pmid FROM neighbour") == [(SILENT,)]
    log = "SELECT form, complete, problem FROM search_log WHERE scope = 'around' ORDER BY searched_at"
    not_yet = "1 of the papers linked were not looked at yet; the next run goes on"
    assert published(setup, log) == [("pubmed_pubmed_citedin", True, ""), ("pubmed_pubmed_refs", False, not_yet)]
    cycle.refresh(setup, at=FIRST + timedelta(hours=1))
    assert published(setup, "SELECT pmid FROM neighbour ORDER BY ALL") == [(CITED,), (SILENT,)]


def test_what_elink_was_asked_is_a_line_of_the_search_log_with_what_it_led_to(
    small: StandIn, make_setup: MakeSetup
) -> None:
    setup = looking(make_setup(small.base_url))
    cycle.refresh(setup, at=FIRST)
    log = "SELECT source, form, query, hit_count, id_count, new_count, complete FROM search_log WHERE scope = 'around'"
    asked = "dbfrom=pubmed&db=pubmed&linkname={}&id=" + str(PRIMARY)
    assert published(setup, f"{log} ORDER BY searched_at") == [
        ("elink", "pubmed_pubmed_citedin", asked.format("pubmed_pubmed_citedin"), 2, 2, 1, True),
        ("elink", "pubmed_pubmed_refs", asked.format("pubmed_pubmed_refs"), 1, 1, 0, True),
    ]
    with reading(setup.settings.database.published) as store:
        assert {one.scope for one in searches(store, ["binospirone"])} == {"whole"}


def test_a_paper_that_both_kinds_of_link_lead_to_counts_under_both(tmp_path: Path, make_setup: MakeSetup) -> None:
    records = (
        record(PRIMARY, "Binospirone in the forced swim test in rats", SWIM),
        record(CITED, "Binospirone in the forced swim test in mice", SWIM.replace("Rats", "Mice"), MISSED),
        record(MISSED, "Effects of a spirone in rats", "Binospirone mesylate was given to rats.", PRIMARY),
    )
    file = tmp_path / "both.xml"
    file.write_text(f"<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>", encoding="utf-8")
    with StandIn([file], today=FIRST.date(), faults=Faults.of(HIDING)) as standin:
        setup = looking(make_setup(standin.base_url))
        cycle.refresh(setup, at=FIRST)
    assert published(setup, "SELECT pmid, beside, link FROM gap") == [(MISSED, PRIMARY, "cites")]
    log = "SELECT form, hit_count, new_count FROM search_log WHERE scope = 'around' ORDER BY searched_at"
    assert published(setup, log) == [("pubmed_pubmed_citedin", 1, 1), ("pubmed_pubmed_refs", 1, 1)]


def test_a_paper_stored_before_by_other_means_is_a_gap_all_the_same(
    small: StandIn, make_setup: MakeSetup, tmp_path: Path
) -> None:
    setup = looking(make_setup(small.base_url))
    cycle.ingest(setup, [tmp_path / "around.xml"], at=FIRST)
    assert (MISSED,) in published(setup, "SELECT pmid FROM record")
    cycle.refresh(setup, at=FIRST + timedelta(hours=1))
    with reading(setup.settings.database.published) as store:
        assert [gap.pmid for gap in gaps(store, "binospirone")] == [MISSED]


def test_a_gap_is_closed_when_a_search_returns_the_paper(tmp_path: Path, make_setup: MakeSetup) -> None:
    with serving(tmp_path, HIDING) as small:
        cycle.refresh(looking(make_setup(small.base_url)), at=FIRST)
    with serving(tmp_path) as mended:
        setup = looking(make_setup(mended.base_url))
        cycle.refresh(setup, at=SECOND)
    assert published(setup, f"SELECT source FROM search_hit WHERE record_id = 'pubmed:{MISSED}'") == [("pubmed",)]
    with reading(setup.settings.database.published) as store:
        assert gaps(store) == []


def test_links_that_can_not_be_had_leave_the_search_complete_and_are_told(
    tmp_path: Path, make_setup: MakeSetup
) -> None:
    with serving(tmp_path, Fault("rootless", endpoint="elink")) as broken:
        setup = looking(make_setup(broken.base_url))
        job = cycle.refresh(setup, at=FIRST)
    assert job.run.status == "complete"
    assert "not looked around: PubMed elink.fcgi" in job.run.note
    assert "no <eLinkResult>" in job.run.note
    page = (setup.settings.reports / "certificates" / "binospirone.md").read_text(encoding="utf-8")
    section = page.partition("## Citation searching")[2].partition("\n## ")[0]
    assert "Not done in that run" in section
    assert "Papers that cite them: not known: PubMed elink.fcgi" in section
    assert "Done, by NCBI ELink" not in section


def test_one_kind_of_link_that_can_not_be_had_is_no_look_around_done(
    small: StandIn, make_setup: MakeSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = PubMed.linked

    def linked(self: PubMed, pmids: Iterable[Pmid], linkname: str) -> dict[Pmid, tuple[Pmid, ...]]:
        if linkname == "pubmed_pubmed_refs":
            raise ServiceError("no answer", where="PubMed elink.fcgi")
        return whole(self, pmids, linkname)

    monkeypatch.setattr(PubMed, "linked", linked)
    setup = looking(make_setup(small.base_url))
    job = cycle.refresh(setup, at=FIRST)
    page = (setup.settings.reports / "certificates" / "binospirone.md").read_text(encoding="utf-8")
    section = page.partition("## Citation searching")[2].partition("\n## ")[0]
    assert "Papers that cite them: 2 papers; 1 of them was missed" in section
    assert "Papers that they cite: not known: PubMed elink.fcgi" in section
    assert "Done in part, by NCBI ELink" in section
    assert "Done, by NCBI ELink" not in section
    assert "binospirone: looked around in part only: PubMed elink.fcgi" in job.run.note


def test_papers_left_for_the_next_run_are_not_said_to_have_been_looked_at(
    small: StandIn, make_setup: MakeSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(around.look_around, "__defaults__", (1,))
    setup = looking(make_setup(small.base_url))
    pages = []
    for weeks in range(3):
        cycle.refresh(setup, at=FIRST + timedelta(weeks=weeks))
        page = (setup.settings.reports / "certificates" / "binospirone.md").read_text(encoding="utf-8")
        pages.append(page.partition("## Citation searching")[2].partition("\n## ")[0])
    assert ["Done in part, by NCBI ELink" in page for page in pages] == [True, True, False]
    assert ["Done, by NCBI ELink" in page for page in pages] == [False, False, True]


def test_a_paper_that_pubmed_deleted_is_no_gap_any_more(small: StandIn, make_setup: MakeSetup) -> None:
    setup = looking(make_setup(small.base_url))
    cycle.refresh(setup, at=FIRST)
    with writing(setup.settings.database.path, SECOND) as store:
        assert len(gaps(store)) == 1
        store.do("mark_nonexistent", record_id=f"pubmed:{MISSED}", run_at=SECOND)
        assert gaps(store) == []
        assert len(gaps(store, moment=FIRST)) == 1


def test_without_a_primary_paper_the_certificate_claims_no_look_around(tmp_path: Path, make_setup: MakeSetup) -> None:
    file = tmp_path / "none.xml"
    file.write_text(f"<PubmedArticleSet>{record(CITED, 'On something else', 'Rats.')}</PubmedArticleSet>", "utf-8")
    with StandIn([file], today=FIRST.date()) as standin:
        setup = looking(make_setup(standin.base_url))
        cycle.refresh(setup, at=FIRST)
    page = (setup.settings.reports / "certificates" / "binospirone.md").read_text(encoding="utf-8")
    assert "Not done: no primary paper is known" in page
    assert "Done, by NCBI ELink" not in page


def test_an_incomplete_search_has_missed_nothing_that_links_could_tell(tmp_path: Path, make_setup: MakeSetup) -> None:
    broken = Fault("html_200", endpoint="esearch", containing="73005")
    with serving(tmp_path, broken) as standin:
        setup = looking(make_setup(standin.base_url))
        job = cycle.refresh(setup, at=FIRST)
        assert asked_by(standin, "elink") == []
    assert job.around == ["binospirone: not looked around, since its search was not complete and whole"]


def test_what_only_a_link_led_to_counts_nowhere_as_returned_by_a_search(small: StandIn, make_setup: MakeSetup) -> None:
    setup = looking(make_setup(small.base_url))
    (compound,) = setup.watchlist.compounds
    watchlist = replace(setup.watchlist, compounds=(replace(compound, controls=(Pmid(PRIMARY), Pmid(MISSED))),))
    cycle.refresh(setup, at=FIRST)
    with reading(setup.settings.database.published) as store:
        (row,) = table(store, ["binospirone"])
        made = certificate(store, row, setup.settings, watchlist)
        assert store.values("hits", compound="binospirone") == [f"pubmed:{PRIMARY}"]
    assert [control.outcome for control in made.controls] == ["came back", "did not come back"]
    assert (made.records.returned, made.works, made.unreturned) == (1, 2, 1)
