"""Everything a job needs from files and environment, and the PubMed client made of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from litwatch import __version__
from litwatch.bulk.download import PubMedFiles
from litwatch.config import Settings, Watchlist, load_settings, load_watchlist, unknown_in
from litwatch.errors import ConfigError, Problem
from litwatch.fetch import EuropePmc, Mesh, PubChem, PubMed
from litwatch.polite import Client, Patience
from litwatch.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from litwatch.classify import Judge

T = TypeVar("T")

# NCBI's limits a second, without and with a key (NBK25497).
REQUESTS_PER_SECOND = 3
REQUESTS_PER_SECOND_WITH_KEY = 10
# Europe PMC publishes none; third parties claim ten.
EUROPEPMC_REQUESTS_PER_SECOND = 5
# NLM names no limit for its files; two a second is the listing, an MD5 and the beginning of a file.
FILE_REQUESTS_PER_SECOND = 2
# PubChem's usage policy.
PUBCHEM_REQUESTS_PER_SECOND = 5


@dataclass(frozen=True, slots=True)
class Setup:
    """Configuration as loaded. `synthetic`: the records behind it are made up, and every digest says so."""

    settings: Settings
    watchlist: Watchlist
    vocabulary: Vocabulary
    synthetic: bool = False
    patience: Patience | None = None

    @property
    def by_files(self) -> bool:
        """The watchlist is too long to be asked for: PubMed's files are its only source."""
        return len(self.watchlist.compounds) > self.settings.entrez.ask_up_to

    def judge(self) -> Judge:
        """The classifier for this watchlist and vocabulary."""
        from litwatch.classify import Judge  # NumPy and the weights: who asks a service only need not wait for them

        return Judge(self.watchlist, self.vocabulary)

    def known_names(self) -> Mapping[str, Collection[str]]:
        """The names of models and species that a decision may use."""
        return {"models": self.vocabulary.models, "species": self.vocabulary.species}

    def pubmed(self) -> PubMed:
        """A client for the E-utilities server in settings."""
        entrez = self.settings.entrez
        client = self._eutilities("PubMed")
        return PubMed(client, tool=entrez.tool, email=entrez.email, batch_size=entrez.batch_size)

    def europepmc(self) -> EuropePmc:
        """A client for the Europe PMC server in settings."""
        return EuropePmc(self._client("Europe PMC", self.settings.europepmc.base_url, EUROPEPMC_REQUESTS_PER_SECOND))

    def pubchem(self) -> PubChem:
        """A client for the PubChem server in settings."""
        return PubChem(self._client("PubChem", self.settings.pubchem.base_url, PUBCHEM_REQUESTS_PER_SECOND))

    def mesh(self) -> Mesh:
        """A client for MeSH on the E-utilities server in settings."""
        entrez = self.settings.entrez
        return Mesh(self._eutilities("MeSH"), tool=entrez.tool, email=entrez.email)

    def pubmed_files(self) -> PubMedFiles:
        """A client for the server with NLM's baseline and update files in settings."""
        bulk = self.settings.bulk
        return PubMedFiles(self._client("PubMed files", bulk.base_url, FILE_REQUESTS_PER_SECOND), bulk.directory)

    def _eutilities(self, service: str) -> Client:
        key = self.settings.entrez_api_key
        secret = key.get_secret_value() if key else ""
        pace = REQUESTS_PER_SECOND_WITH_KEY if secret else REQUESTS_PER_SECOND
        return self._client(service, self.settings.entrez.base_url, pace, secret)

    def _client(self, service: str, base_url: str, per_second: int, secret: str = "") -> Client:
        entrez = self.settings.entrez
        return Client(
            service=service,
            base_url=base_url,
            per_second=per_second,
            headers={"User-Agent": f"{entrez.tool}/{__version__} ({entrez.email})"},
            secret=secret,
            patience=self.patience or Patience(timeout=entrez.timeout),
        )


def load_setup(directory: Path, environ: Mapping[str, str]) -> Setup:
    """Settings, watchlist and vocabulary of a configuration folder. Raises ConfigError with every problem of all."""
    problems: list[Problem] = []

    def loaded(load: Callable[[], T]) -> T | None:
        try:
            return load()
        except ConfigError as error:
            problems.extend(error.problems)
            return None

    settings = loaded(lambda: load_settings(directory, environ))
    watchlist = loaded(lambda: load_watchlist(directory))
    vocabulary = loaded(lambda: load_vocabulary(directory))
    if settings is not None and watchlist is not None:
        problems += unknown_in(settings.digest.recipients, watchlist, directory / "settings.yaml")
    if settings is None or watchlist is None or vocabulary is None or problems:
        raise ConfigError(problems)
    return Setup(settings, watchlist, vocabulary, synthetic=settings.synthetic)
