"""JSON Schemas of the hand-written files: editors complete and check by them."""

from __future__ import annotations

import json
from pathlib import Path

from litwatch.config.settings import SECRETS, Settings
from litwatch.config.watchlist import WatchlistFile


def write_schemas(directory: Path) -> list[Path]:
    """Write settings.schema.json and watchlist.schema.json; returns both files."""
    settings = Settings.model_json_schema(by_alias=True)
    for secret in SECRETS:
        del settings["properties"][secret]
    written = []
    for name, schema in (("settings", settings), ("watchlist", WatchlistFile.model_json_schema(by_alias=True))):
        path = directory / f"{name}.schema.json"
        directory.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written
