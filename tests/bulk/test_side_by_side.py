"""Files screened by several processes come in their order, as one process screens them, and not too far ahead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pubmed_files import citation, write

from litwatch.bulk import Screen
from litwatch.bulk.side_by_side import SCREENED_AHEAD, screening
from litwatch.cycle import Setup
from litwatch.errors import LitwatchError


def made(folder: Path, count: int) -> list[Path]:
    """Larger and smaller files, so that the later are ready before the earlier."""
    return [
        write(folder / f"{number}.xml.gz", [citation(1000 * number + one) for one in range(1 + 300 * (number % 2))])
        for number in range(1, count + 1)
    ]


def test_the_order_is_that_of_the_paths_and_only_some_are_screened_ahead(
    processes: int, setup: Setup, tmp_path: Path
) -> None:
    paths = made(tmp_path / "files", 9)
    pulled: list[Path] = []

    def one_by_one() -> Iterator[Path]:
        for path in paths:
            pulled.append(path)
            yield path

    ahead = []
    found = []
    with screening(Screen(setup.watchlist), [], [path.stat().st_size for path in paths]) as screen:
        for number, looked in enumerate(screen.files(one_by_one()), start=1):
            ahead.append(len(pulled) - number)
            found.append((looked.path, looked.screened.citation_count, len(looked.screened.records)))
    assert found == [(path, count, count) for path, count in zip(paths, [301, 1] * 5, strict=False)]
    assert max(ahead) == (0 if processes == 1 else processes + SCREENED_AHEAD - 1)


def test_what_is_stored_meanwhile_is_asked_for_in_the_files_to_come(
    processes: int, setup: Setup, tmp_path: Path
) -> None:
    silent = [
        write(tmp_path / f"{number}.xml.gz", [citation(1, "A drug"), citation(2, "A drug")]) for number in range(9)
    ]
    with screening(Screen(setup.watchlist), [2], [1] * 9) as screen:
        found = []
        for looked in screen.files(silent):
            found.append([int(record.pubmed_id) for record in looked.screened.records])
            assert (1 in looked.asked) == (1 in found[-1])
            screen.also([1])
        assert found[0] == [2]
        assert found[-1] == [1, 2]
        assert [int(one.pubmed_id) for one in screen.file(silent[0]).screened.records] == [1, 2]


def test_a_process_that_is_ended_from_outside_is_one_clear_error(
    monkeypatch: pytest.MonkeyPatch, setup: Setup, tmp_path: Path
) -> None:
    monkeypatch.setattr("litwatch.bulk.side_by_side.WORTH_STARTING", 0)
    monkeypatch.setattr("litwatch.bulk.side_by_side.cores", lambda: 2)
    paths = made(tmp_path / "files", 9)

    def ended() -> None:
        with screening(Screen(setup.watchlist), [], [1] * 9) as screen:
            for _ in screen.files(paths):
                for process in screen._processes._processes.values():  # type: ignore[attr-defined]
                    process.kill()

    with pytest.raises(LitwatchError, match=r"ended from outside.*Run again"):
        ended()
