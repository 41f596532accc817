"""STAGE 1. Files and environment in; Settings and a Watchlist out. Never touches network or database.

Hands on: `Watchlist` (with its `Compound`s and `Topic`) and `Settings`.
"""

from __future__ import annotations

from litwatch.config.compounds import Compound, CompoundName, Identifier, NameKind, Topic, Watchlist
from litwatch.config.places import find_directory, flows_directory, shipped_directory
from litwatch.config.recipients import EVERYTHING, LEVELS, Recipient, Subscription, unknown_in
from litwatch.config.schema import write_schemas
from litwatch.config.settings import Bulk, Settings, load_settings
from litwatch.config.watchlist import is_cas, load_watchlist

__all__ = [
    "EVERYTHING",
    "LEVELS",
    "Bulk",
    "Compound",
    "CompoundName",
    "Identifier",
    "NameKind",
    "Recipient",
    "Settings",
    "Subscription",
    "Topic",
    "Watchlist",
    "find_directory",
    "flows_directory",
    "is_cas",
    "load_settings",
    "load_watchlist",
    "shipped_directory",
    "unknown_in",
    "write_schemas",
]
