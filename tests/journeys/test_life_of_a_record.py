"""One paper on one compound, from its arrival to its deletion: the views on every day, and afterwards as of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from litwatch import cycle
from litwatch.cycle import Setup
from litwatch.standin import StandIn
from litwatch.store import reading
from litwatch.verdict import table

from .conftest import MakeSetup, published, setup_in

ARRIVES = datetime(2026, 1, 5, 7)
PMID, OTHER = 51000001, 51000002
ABSTRACT = "Rats were given gepirone (10 mg/kg, i.p.) and {what} was measured."
SWIM, MAZE = "immobility in the forced swim test", "the time in the open arms of a plus maze"


def record(
    day: datetime,
    *,
    pmid: int = PMID,
    title: str = "Effects of gepirone in rats",
    status: str = "Publisher",
    what: str = SWIM,
    types: tuple[str, ...] = ("Journal Article",),
    mesh: tuple[str, ...] = (),
    corrections: str = "",
) -> str:
    """The state of a record that PubMed revised on `day`."""
    listed = "".join(f"<PublicationType>{one}</PublicationType>" for one in types)
    headings = "".join(f"<MeshHeading><DescriptorName>{one}</DescriptorName></MeshHeading>" for one in mesh)
    headings = f"<MeshHeadingList>{headings}</MeshHeadingList>" if mesh else ""
    related = f"<CommentsCorrectionsList>{corrections}</CommentsCorrectionsList>" if corrections else ""
    return f"""<PubmedArticle><MedlineCitation Status="{status}" Owner="NLM"><PMID Version="1">{pmid}</PMID>
<DateRevised><Year>{day:%Y}</Year><Month>{day:%m}</Month><Day>{day:%d}</Day></DateRevised>
<Article><Journal><JournalIssue><PubDate><Year>2026</Year></PubDate></JournalIssue><Title>Journal of Examples</Title>
</Journal><ArticleTitle>{title}</ArticleTitle><Abstract><AbstractText>{ABSTRACT.format(what=what)}</AbstractText>
</Abstract><PublicationTypeList>{listed}</PublicationTypeList></Article>{related}{headings}</MedlineCitation>
<PubmedData><History><PubMedPubDate PubStatus="entrez"><Year>2026</Year><Month>1</Month><Day>2</Day></PubMedPubDate>
</History></PubmedData></PubmedArticle>"""


RETRACTED = (
    '<CommentsCorrections RefType="RetractionIn"><RefSource>J Ex</RefSource><PMID Version="1">59000001</PMID>'
    "</CommentsCorrections>"
)
GONE = "PubMed deleted the record or merged it into another"
WEEK = timedelta(days=7)
INDEXED, CORRECTED, IS_RETRACTED, MERGED, DELETED = (ARRIVES + number * WEEK for number in range(1, 6))


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Setup, list[cycle.Outcome]]]:
    """Six weekly runs over one paper (and, at its merger, the record that takes its place)."""
    with StandIn([], today=ARRIVES.date()) as standin, pytest.MonkeyPatch.context() as patch:
        patch.setattr("litwatch.cycle.setup.REQUESTS_PER_SECOND", 500)
        nowhere = {"base_url": "http://127.0.0.1:9/"}
        setup = setup_in(tmp_path_factory.mktemp("history"), standin.base_url)
        settings = setup.settings.model_copy(update={"europepmc": setup.settings.europepmc.model_copy(update=nowhere)})
        compounds = tuple(one for one in setup.watchlist.compounds if one.name == "gepirone")
        setup = replace(setup, settings=settings, watchlist=replace(setup.watchlist, compounds=compounds))
        runs = []

        def live(day: datetime) -> None:
            standin.set_today(day.date())
            runs.append(cycle.run(setup, at=day, send=False))

        standin.replace(record(ARRIVES))
        live(ARRIVES)
        mesh = ("Animals", "Depression", "Swimming")
        standin.replace(record(INDEXED, status="MEDLINE", mesh=mesh))
        live(INDEXED)
        # A correction: it was another test.
        standin.replace(record(CORRECTED, status="MEDLINE", mesh=mesh, what=MAZE))
        live(CORRECTED)
        types = ("Journal Article", "Retracted Publication")
        gone = record(IS_RETRACTED, status="MEDLINE", mesh=mesh, what=MAZE, types=types, corrections=RETRACTED)
        standin.replace(gone)
        live(IS_RETRACTED)
        standin.replace(record(MERGED, pmid=OTHER, title="Gepirone, once more", status="MEDLINE", mesh=mesh))
        standin.merge(PMID, into=OTHER)
        live(MERGED)
        standin.delete(OTHER)
        live(DELETED)
        yield setup, runs


VERDICTS = (
    (ARRIVES, "primary_in_topic"),
    (INDEXED, "primary_in_topic"),
    (CORRECTED, "primary_other"),
    (IS_RETRACTED, "none_found"),
    (MERGED, "primary_in_topic"),
    (DELETED, "none_found"),
)


def test_each_day_has_its_verdict_then_and_as_of_it_afterwards(history: tuple[Setup, list[cycle.Outcome]]) -> None:
    setup, runs = history
    assert [run.run.status for run in runs] == ["complete"] * 6
    assert [(run.run.run_at, run.verdicts[0].verdict) for run in runs] == list(VERDICTS)
    with reading(setup.settings.database.published) as store:
        assert [(day, table(store, moment=day)[0].verdict) for day, _ in VERDICTS] == list(VERDICTS)
        assert table(store, moment=INDEXED + timedelta(days=3))[0].verdict == "primary_in_topic"
    told = published(setup, "SELECT changed_at, new_verdict, because FROM verdict_history ORDER BY changed_at")
    assert told == [
        (ARRIVES, "primary_in_topic", f"PMID {PMID} (topic_in_vivo) is new"),
        (CORRECTED, "primary_other", f"PMID {PMID} is now judged other_in_vivo"),
        (IS_RETRACTED, "none_found", f"PMID {PMID} is retracted"),
        (
            MERGED,
            "primary_in_topic",
            f"PMID {OTHER} (topic_in_vivo) is new, PMID {PMID} (other_in_vivo) no longer counts: {GONE}",
        ),
        (DELETED, "none_found", f"PMID {OTHER} (topic_in_vivo) no longer counts: {GONE}"),
    ]


def test_every_state_stays_as_it_was_received(history: tuple[Setup, list[cycle.Outcome]]) -> None:
    setup, _ = history
    states = published(
        setup,
        f"SELECT first_seen_at, last_seen_at FROM raw_record WHERE record_id = 'pubmed:{PMID}' ORDER BY first_seen_at",
    )
    assert states == [(day, day) for day in (ARRIVES, INDEXED, CORRECTED, IS_RETRACTED)]
    gone = published(setup, "SELECT pmid, nonexistent_at FROM record ORDER BY pmid")
    assert gone == [(PMID, MERGED), (OTHER, DELETED)]


def test_what_each_state_changed_is_told_with_what_it_did_to_the_judgement(
    history: tuple[Setup, list[cycle.Outcome]],
) -> None:
    setup, _ = history
    told = published(
        setup,
        "SELECT changed_at, field, before, after, levels_changed FROM record_history "
        f"WHERE pmid = {PMID} AND field <> 'revised_on' ORDER BY ALL",
    )
    lower = ["gepirone: topic_in_vivo → other_in_vivo"]
    before, after = (ABSTRACT.format(what=what) for what in (SWIM, MAZE))
    assert told == [
        (INDEXED, "mesh", "", "Animals; Depression; Swimming", []),
        (INDEXED, "status", "Publisher", "MEDLINE", []),
        (CORRECTED, "abstract", before, after, lower),
        (IS_RETRACTED, "corrections", "", "RetractionIn:59000001", []),
        (IS_RETRACTED, "is_retracted", "False", "True", []),
        (IS_RETRACTED, "publication_types", "", "Retracted Publication", []),
        (MERGED, "nonexistent_at", "", str(MERGED), []),
    ]


def test_nothing_changes_when_everything_is_judged_again(history: tuple[Setup, list[cycle.Outcome]]) -> None:
    setup, _ = history
    everything = ("judgement", "verdict_change", "record", "raw_record", "record_change", "work", "work_record")
    before = {name: published(setup, f"FROM {name} ORDER BY ALL") for name in everything}
    again = cycle.reclassify(setup, at=DELETED + timedelta(hours=1))
    assert (again.judgements_changed, again.changes) == (0, [])
    assert {name: published(setup, f"FROM {name} ORDER BY ALL") for name in everything} == before


def test_a_stored_paper_that_no_search_brings_is_visited_and_its_retraction_noticed(
    make_setup: MakeSetup, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # Ingested from a file; its title says another name now, so that no search finds it any more.
    file = tmp_path_factory.mktemp("files") / "one.xml"
    file.write_text(f"<PubmedArticleSet>{record(ARRIVES, status='MEDLINE')}</PubmedArticleSet>", encoding="utf-8")
    silent = record(ARRIVES + 4 * WEEK, status="MEDLINE", types=("Journal Article", "Retracted Publication"))
    silent = silent.replace("gepirone", "a spirone")
    with StandIn([], today=ARRIVES.date()) as standin:
        standin.replace(silent)
        setup = make_setup(standin.base_url)
        cycle.ingest(setup, [file], at=ARRIVES)
        soon = cycle.run(setup, at=ARRIVES + WEEK, send=False)
        assert soon.fetched == 0
        late = cycle.run(setup, at=ARRIVES + 5 * WEEK, send=False)
    assert late.fetched == 1
    assert published(setup, "SELECT is_retracted, last_seen_at FROM record JOIN raw_record USING (record_id, "
                            "content_sha256)") == [(True, ARRIVES + 5 * WEEK)]  # fmt: skip
    assert published(setup, f"SELECT count(*) FROM record_history WHERE pmid = {PMID} AND field = 'is_retracted'") == [
        (1,)
    ]
