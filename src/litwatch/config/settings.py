"""settings.yaml, overridden by LITWATCH_SECTION__KEY; secrets from the environment or a .env file only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from croniter import croniter
from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from litwatch.config.recipients import Address, Recipients
from litwatch.errors import ConfigError, Problem
from litwatch.yamlfile import Location, closest, line, load, problems

PREFIX = "LITWATCH_"
SECRETS = {"entrez_api_key": "LITWATCH_ENTREZ_API_KEY", "smtp_password": "LITWATCH_SMTP_PASSWORD"}
NO_OVERRIDES = ("LITWATCH_CONFIG", "LITWATCH_DEBUG", *SECRETS.values())
_IN_YAML = {"api_key": "LITWATCH_ENTREZ_API_KEY", "password": "LITWATCH_SMTP_PASSWORD"}


def _web_address(text: str) -> str:
    if not re.match(r"https?://[^/\s]+\S*$", text):
        raise ValueError(f"{text!r} is no web address; one begins with https:// (or http://)")
    return text


def _base_url(text: str) -> str:
    return _web_address(text).rstrip("/") + "/"


BaseUrl = Annotated[str, AfterValidator(_base_url)]
Port = Annotated[int, Field(ge=1, le=65535)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Entrez(_Section):
    """NCBI E-utilities. `timeout` in seconds; `whole_below` in records; `batch_size` in records a request. `ask_up_to`:
    compounds; a longer watchlist is watched by PubMed's files, as NCBI asks of bulk users, and no service is asked."""

    email: Address
    tool: str = Field(default="litwatch", pattern=r"^\S+$")
    base_url: BaseUrl = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
    timeout: float = Field(default=60.0, gt=0, le=600)
    whole_below: int = Field(default=2000, ge=1, le=9999)
    batch_size: int = Field(default=200, ge=1, le=500)
    ask_up_to: int = Field(default=300, ge=0)


class EuropePmc(_Section):
    """Europe PMC's REST service."""

    base_url: BaseUrl = "https://www.ebi.ac.uk/europepmc/webservices/rest/"


class PubChem(_Section):
    """PubChem's PUG REST service, asked for names only."""

    base_url: BaseUrl = "https://pubchem.ncbi.nlm.nih.gov/rest/pug/"


class Bulk(_Section):
    """NLM's baseline and update files: the server that has them in baseline/ and updatefiles/, and where they are
    kept.

    For `ingest --flow` (docs/scaling.md): `runner`, local processes or a Dask cluster; `workers`, how many of this
    machine, null for one a core; `dask_address` of a scheduler (tcp://…), "" for a cluster of this machine; `files` and
    `parts`, folders or addresses (s3://…) that every worker reaches; `files` "" for `directory`."""

    base_url: BaseUrl = "https://ftp.ncbi.nlm.nih.gov/pubmed/"
    directory: Path = Path("data/pubmed")
    files: str = ""
    parts: str = Field(default="data/parts", min_length=1)
    runner: Literal["local", "dask"] = "local"
    workers: int | None = Field(default=None, ge=1)
    dask_address: str = Field(default="", pattern=r"^$|^[a-z]+://\S+$")


class Database(_Section):
    """The working file, which only litwatch opens, and the analysts' copy. `parquet`: the folder with each view as
    Parquet; None: parquet/ beside that copy."""

    path: Path = Path("data/litwatch.duckdb")
    published: Path = Path("reports/litwatch.duckdb")
    parquet: Path | None = None

    @property
    def places(self) -> tuple[Path, Path]:
        """Where a publication appears: the file, and the Parquet folder."""
        return self.published, self.parquet or self.published.with_name("parquet")


class DigestSettings(_Section):
    """Who gets which digest, and when.

    `failure_recipients`: who hears of a run that failed; empty: all who get the digest. `deadman_url`: asked for after
    each run that told somebody, so that a service there can raise the alarm when a run does not come.
    """

    name: str = Field(default="weekly", pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")
    schedule: str = "0 7 * * MON"
    timezone: str = "Europe/London"
    recipients: Recipients = ()
    failure_recipients: tuple[Address, ...] = ()
    deadman_url: str = ""
    sender: Address = Field(default="litwatch@example.org", alias="from")

    def next_at(self, after: datetime) -> datetime:
        """When the schedule brings the next digest, in its own time zone. `after`: UTC, with or without a zone."""
        zone = ZoneInfo(self.timezone)
        local = (after if after.tzinfo else after.replace(tzinfo=UTC)).astimezone(zone)
        found: datetime = croniter(self.schedule, local).get_next(datetime)
        return found

    @field_validator("deadman_url")
    @classmethod
    def _address_of_the_dead_man(cls, text: str) -> str:
        return _web_address(text) if text else text

    @field_validator("schedule")
    @classmethod
    def _cron(cls, text: str) -> str:
        if len(text.split()) != 5 or not croniter.is_valid(text):
            raise ValueError(f'{text!r} is no cron schedule; it has five fields, such as "0 7 * * MON"')
        return text

    @field_validator("timezone")
    @classmethod
    def _zone(cls, text: str) -> str:
        try:
            ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{text!r} is no time zone; one looks like Europe/London") from None
        return text


class Smtp(_Section):
    """The mail server; an empty host means that messages are only kept in the outbox. `timeout` in seconds."""

    host: str = ""
    port: Port = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    timeout: float = Field(default=30.0, gt=0, le=600)


class Outbox(_Section):
    """Where every message is kept as .eml."""

    directory: Path = Path("reports/outbox")


class Web(_Section):
    """The read-only page. `public_url`: where readers reach it, for the links of digests; empty: they name files."""

    host: str = "127.0.0.1"
    port: Port = 8765
    public_url: str = ""

    @field_validator("public_url")
    @classmethod
    def _address_of_the_pages(cls, text: str) -> str:
        return _web_address(text).rstrip("/") if text else text


class Prefect(_Section):
    """Prefect's server, where $PREFECT_API_URL names no other."""

    host: str = "127.0.0.1"
    port: Port = 4200
    home: Path = Path("data/prefect")


class Settings(_Section):
    """All settings. Relative paths are relative to the folder where litwatch is started.

    `synthetic`: the records are made up, and every digest and page says so.
    """

    entrez: Entrez
    europepmc: EuropePmc = EuropePmc()
    pubchem: PubChem = PubChem()
    bulk: Bulk = Bulk()
    database: Database = Database()
    digest: DigestSettings = DigestSettings()
    smtp: Smtp = Smtp()
    outbox: Outbox = Outbox()
    web: Web = Web()
    prefect: Prefect = Prefect()
    reports: Path = Path("reports")
    synthetic: bool = False
    entrez_api_key: SecretStr | None = Field(default=None, exclude=True)
    smtp_password: SecretStr | None = Field(default=None, exclude=True)


def load_settings(directory: Path, environ: Mapping[str, str]) -> Settings:
    """settings.yaml of a folder under the overrides of `environ` and of .env in the current folder (`environ` wins).

    Raises ConfigError with every problem: in the file by line, in the environment by variable.
    """
    path = directory / "settings.yaml"
    document = load(path)
    for section in [name for name, content in document.items() if content is None]:
        del document[section]  # all its keys are commented out: the defaults hold
    wrong = _take_secrets_out(document, path)
    given = {name: value for name, value in dotenv_values(".env").items() if value is not None} | dict(environ)
    misnamed, origins = _override(document, given)
    settings = _validated(document, path, wrong + misnamed, origins)
    secrets = {field: SecretStr(given[name]) for field, name in SECRETS.items() if given.get(name)}
    return settings.model_copy(update=secrets)


def _validated(document: Any, path: Path, wrong: list[Problem], origins: Mapping[tuple[str, ...], str]) -> Settings:
    try:
        settings = Settings.model_validate(document)
    except ValidationError as error:
        for problem in problems(error, Settings, str(path), lambda location: line(document, location)):
            origin = origins.get(tuple(problem.key.split(".")[:2]))
            wrong.append(Problem("environment", 0, origin, problem.what, problem.right) if origin else problem)
        raise ConfigError(wrong) from None
    if wrong:
        raise ConfigError(wrong)
    return settings


def _take_secrets_out(document: Any, path: Path) -> list[Problem]:
    """A Problem for each secret in the file; they are taken out, so that no other message can show them."""
    wrong = []
    for section, content in document.items():
        for key in list(content) if isinstance(content, dict) else ():
            if key in _IN_YAML:
                at = line(document, (section, key))
                where = f"set {_IN_YAML[key]} in the environment or in a .env file"
                wrong.append(Problem(str(path), at, f"{section}.{key}", "a secret does not belong in this file", where))
                del content[key]
    for field, name in SECRETS.items():
        if field in document:
            at = line(document, (field,))
            where = f"set {name} in the environment or in a .env file"
            wrong.append(Problem(str(path), at, field, "a secret does not belong in this file", where))
            del document[field]
    return wrong


def _override(document: Any, given: Mapping[str, str]) -> tuple[list[Problem], dict[tuple[str, ...], str]]:
    """Put LITWATCH_SECTION__KEY into the document; returns what is wrong, and which key came from which variable."""
    wrong: list[Problem] = []
    origins: dict[tuple[str, ...], str] = {}
    for name, value in sorted(given.items()):
        if not name.startswith(PREFIX) or name in NO_OVERRIDES:
            continue
        location = tuple(name.removeprefix(PREFIX).lower().split("__"))
        known = _known(location)
        if known:
            wrong.append(Problem("environment", 0, name, "no setting has this name", known))
            continue
        origins[location] = name
        _place(document, location, value)
    return wrong, origins


def _known(location: Location) -> str:
    """What is wrong with the location of an override, "" when nothing is."""
    sections = {name: field.annotation for name, field in Settings.model_fields.items() if name not in SECRETS}
    section = sections.get(str(location[0]))
    if section is None:
        names = [PREFIX + name.upper() for name in sections]
        return closest(PREFIX + "__".join(map(str, location)).upper(), [*names, *SECRETS.values()])
    if section in (Path, bool):
        return "" if len(location) == 1 else f"did you mean {PREFIX}{str(location[0]).upper()}?"
    if location[-1] in _IN_YAML:
        return f"a secret is set by {_IN_YAML[str(location[-1])]}"
    fields = getattr(section, "model_fields", {})
    keys = [field.alias or name for name, field in fields.items()]
    if len(location) != 2 or location[1] not in keys:
        return closest(str(location[-1]), [f"{PREFIX}{str(location[0]).upper()}__{key.upper()}" for key in keys])
    return ""


def _place(document: Any, location: tuple[str, ...], value: str) -> None:
    if len(location) == 1:
        document[location[0]] = value
        return
    section, key = location
    if not isinstance(document.get(section), dict):
        document[section] = {}
    is_list = section == "digest" and key.endswith("recipients")
    document[section][key] = [part.strip() for part in value.split(",") if part.strip()] if is_list else value
