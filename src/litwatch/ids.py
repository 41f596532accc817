"""Identifiers of the literature: types that refuse a bad value at birth."""

from __future__ import annotations

import re

from pydantic_core import core_schema

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PMCID = re.compile(r"(?:PMC)?(\d{1,9})(?:\.\d+)?", re.IGNORECASE)
_MESH_UI = re.compile(r"[CDQ]\d{6,9}")


class Pmid(int):
    """A PubMed identifier: a whole number from 1 to 999,999,999.

    E-utilities read ids as numbers, so `PMC6309485` or `00000001` would silently fetch another paper
    (eutils-facts, section 4); anything but plain digits is refused here.
    """

    def __new__(cls, value: int | str) -> Pmid:
        text = str(value).strip()
        if not (text.isascii() and text.isdigit()) or text.startswith("0") or len(text) > 9:
            raise ValueError(f"{value!r} is no PMID: a PMID is a number of 1 to 9 digits")
        return super().__new__(cls, text)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.int_schema())


class Doi(str):
    """A DOI in lower case and without a resolver's address in front: DOIs are case-insensitive."""

    __slots__ = ()

    def __new__(cls, value: str) -> Doi:
        text = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", value.strip(), flags=re.IGNORECASE)
        if not _DOI.fullmatch(text):
            raise ValueError(f"{value!r} is no DOI: a DOI looks like 10.1016/j.bbr.2006.07.017")
        return super().__new__(cls, text.lower())


class Pmcid(str):
    """A PubMed Central identifier in the form PMC123456, without a version."""

    __slots__ = ()

    def __new__(cls, value: str) -> Pmcid:
        match = _PMCID.fullmatch(value.strip())
        if match is None:
            raise ValueError(f"{value!r} is no PMCID: a PMCID looks like PMC5584874")
        return super().__new__(cls, f"PMC{match.group(1)}")


class MeshUi(str):
    """A MeSH unique identifier: D (descriptor), Q (qualifier) or C (supplementary concept) and digits."""

    __slots__ = ()

    def __new__(cls, value: str) -> MeshUi:
        text = value.strip()
        if not _MESH_UI.fullmatch(text):
            raise ValueError(f"{value!r} is no MeSH identifier: they look like D005473 or C042345")
        return super().__new__(cls, text)
