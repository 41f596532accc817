"""A terminal of forty columns, a locale without the letters of a title: nothing is lost."""

from __future__ import annotations

import io
import sys

import pytest

from living import Command


@pytest.mark.parametrize("columns", [20, 40, 60])
def test_a_narrow_terminal_gets_every_column_and_every_name_whole(
    columns: int, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    wide = command("verdict").out.splitlines()
    monkeypatch.setenv("COLUMNS", str(columns))
    narrow = command("verdict").out.splitlines()
    assert [line.split() for line in narrow[:15]] == [line.split() for line in wide[:15]]


@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-1"])
def test_a_pipe_gets_utf_8_whatever_the_locale_says(
    encoding: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    assert command("explain", "buspirone").status == 0
    assert "topic_in_vivo · studied" in written.getvalue().decode("utf-8")
