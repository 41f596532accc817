"""The wheel alone is litwatch: installed where no checkout is in reach, it finds its configuration and its flows."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from living import environment

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")


def ran(*arguments: object, cwd: Path) -> str:
    done = subprocess.run(
        list(map(str, arguments)), cwd=cwd, env=environment(), capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of what the sdist holds, so that nothing is written into the checkout."""
    folder = tmp_path_factory.mktemp("build")
    source = folder / "source"
    skip = shutil.ignore_patterns("__pycache__")
    for name in ("src", "flows", "config"):
        shutil.copytree(ROOT / name, source / name, ignore=skip)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, source / name)
    if not UV.exists():
        pytest.skip("uv is not in the virtual environment")
    built = subprocess.run(
        [UV, "build", "--wheel", "--out-dir", folder / "dist", source],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if built.returncode and "hatchling" in built.stderr:
        pytest.skip("hatchling can't be had here: no registry and none cached")
    assert built.returncode == 0, built.stderr
    (found,) = (folder / "dist").glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment with the wheel; what it depends on is lent by ours, litwatch itself is not."""
    folder = tmp_path_factory.mktemp("venv")
    ran(UV, "venv", "--quiet", "--python", sys.executable, folder / "v", cwd=folder)
    ran(
        UV,
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--offline",
        "--python",
        folder / "v/bin/python",
        wheel,
        cwd=folder,
    )
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "v"), "platbase": str(folder / "v")}))
    # A path in a .pth file is not searched for .pth files of its own: the editable litwatch stays out.
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "v" / "bin"


def test_the_wheel_holds_sql_templates_configuration_flows_and_no_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src" / "litwatch"
    wanted = {
        f"litwatch/{path.relative_to(package)}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    wanted |= {
        f"litwatch/shipped/config/{path.relative_to(ROOT / 'config')}" for path in (ROOT / "config").rglob("*.yaml")
    }
    wanted |= {f"litwatch/shipped/flows/{path.name}" for path in (ROOT / "flows").glob("*.py")}
    assert wanted - names == set()
    assert not [name for name in names if name.startswith("tests/") or name.endswith(".duckdb")]


def test_the_installed_command_runs_with_the_checkout_out_of_reach(installed: Path, tmp_path: Path) -> None:
    assert "embedded PubMed stand-in" in ran(installed / "litwatch", "demo", "--help", cwd=tmp_path)
    asks = (
        "import litwatch\n"
        "from litwatch.config import flows_directory, load_settings, load_watchlist, shipped_directory\n"
        "print(litwatch.__file__, flows_directory(), shipped_directory(), sep='\\n')\n"
        "assert (flows_directory() / 'serve.py').is_file()\n"
        "load_settings(shipped_directory(), {}), load_watchlist(shipped_directory())"
    )
    for place in ran(installed / "python", "-c", asks, cwd=tmp_path).split():
        assert Path(place).is_relative_to(installed.parent)


def test_the_installed_command_does_a_whole_job_on_a_database_of_its_own(installed: Path, tmp_path: Path) -> None:
    assert "0 judgements changed" in ran(installed / "litwatch", "reclassify", cwd=tmp_path)
    assert "search_incomplete" in ran(installed / "litwatch", "verdict", "binospirone", cwd=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "reports"]
