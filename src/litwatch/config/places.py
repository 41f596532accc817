"""Where the configuration and the flows lie: in a checkout at the top, in an installed litwatch beside the package."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from litwatch.errors import ConfigError, Problem

_PACKAGE = Path(__file__).resolve().parents[1]
_CHECKOUT = _PACKAGE.parents[1]


def find_directory(option: Path | None, environ: Mapping[str, str]) -> Path:
    """The configuration folder: the option, else $LITWATCH_CONFIG, else config/ here, else the shipped one."""
    named = [(option, "--config"), (Path(environ.get("LITWATCH_CONFIG", "")), "$LITWATCH_CONFIG")]
    for folder, origin in named:
        if folder is None or folder == Path():
            continue
        if not folder.is_dir():
            raise ConfigError(
                [Problem(str(folder), 0, origin, "there is no such folder", "name one that has settings.yaml")]
            )
        return folder
    here = Path("config")
    return here if (here / "settings.yaml").is_file() else shipped_directory()


def shipped_directory() -> Path:
    """The configuration that comes with litwatch."""
    return _shipped("config")


def flows_directory() -> Path:
    """The Prefect flows that come with litwatch."""
    return _shipped("flows")


def _shipped(name: str) -> Path:
    installed = _PACKAGE / "shipped" / name
    return installed if installed.is_dir() else _CHECKOUT / name
