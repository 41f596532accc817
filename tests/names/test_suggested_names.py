"""Which of a service's names are offered, as what, and which are left out."""

from __future__ import annotations

from datetime import date

import pytest
from named import shipped

from litwatch.fetch import Concept
from litwatch.suggest import Found, Suggestion, suggest

TODAY = date(2026, 11, 24)


def offered(*synonyms: str, registry: tuple[str, ...] = (), concept: Concept | None = None) -> Suggestion:
    return suggest("madeupine", Found(7, synonyms, registry, concept), TODAY)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("madeupine hydrochloride", "salt"),
        ("Madeupine HCl", "salt"),
        ("madeupine methanesulfonate", "salt"),
        ("LY-110140", "code"),
        ("MDL 73005EF", "code"),
        ("Lu 10-171", "code"),
        ("H 102/09", "code"),
        ("N-methyl-3-phenylpropanamine", "chemical"),
        ("Prozac", "synonym"),
    ],
)
def test_the_kind_of_a_name_is_guessed(text: str, kind: str) -> None:
    (name,) = offered(text).names
    assert (name.text, name.kind, name.source, name.dated) == (text, kind, "PubChem CID 7, synonym list", TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "FLX", "SERT", "42", "12345-67", "DTXSID7023067", "SCHEMBL1234", "CHEMBL41", "AKOS015895103", "ZINC0001530637",
        "HMS2089A05", "NCGC00015428-04", "BRD-A22380646", "MFCD00214288", "EINECS 259-101-1", "the", "A 1",
        "RTHCYVBBDHJXIQ-UHFFFAOYSA-N", "Propylamine, madeupine", "(+)-madeupine", "x" * 41,
    ],
)  # fmt: skip
def test_what_means_too_much_or_stands_in_no_abstract_is_left_out_and_counted(text: str) -> None:
    found = offered(text)
    assert (found.names, found.left_out) == ((), 1)


def test_each_name_is_offered_once_and_never_the_compounds_own() -> None:
    found = offered("Madeupine", "LY 110140", "ly-110140", "  LY   110140 ")
    assert [name.text for name in found.names] == ["LY 110140"]


def test_registry_numbers_are_identifiers_and_a_wrong_check_digit_is_none() -> None:
    found = offered("54910-89-4", "54910-89-3", registry=("01K63SUP8D", "59333-67-4"))
    told = {key: (one.value, one.source) for key, one in found.identifiers.items()}
    assert told == {
        "pubchem_cid": ("7", "PubChem, compound of this name"),
        "cas": ("54910-89-3", "PubChem CID 7, synonym list"),
        "unii": ("01K63SUP8D", "PubChem CID 7, registry numbers"),
    }
    assert found.left_out == 1


def test_the_heading_of_mesh_is_marked_as_such_and_its_record_named() -> None:
    found = offered(concept=Concept("C042345", ("madeupinum", "MU 123", "madeupine")))
    assert [(name.text, name.kind, name.source) for name in found.names] == [
        ("madeupinum", "mesh", "MeSH C042345 heading"),
        ("MU 123", "code", "MeSH C042345 entry term"),
    ]
    assert found.identifiers["mesh"].value == "C042345"


def test_a_name_that_another_watched_compound_has_is_left_out_by_name() -> None:
    found = suggest("madeupine", Found(7, ("prozac", "MU 123")), TODAY, shipped().compounds)
    assert [name.text for name in found.names] == ["MU 123"]
    assert found.taken == (("prozac", "fluoxetine"),)
