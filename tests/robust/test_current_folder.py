"""Nothing is imported from the folder somebody happens to be in: no module, no program, in no process of ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from db.engine.children import environment, tool
from db.engine.open import open_database

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(sys.executable).with_name("invclose")
PACKAGES = [
    "alembic",
    "babel",
    "core",
    "db",
    "multiprocessing",
    "numpy",
    "psycopg",
    "python_calamine",
    "rich",
    "sqlalchemy",
    "sqlmodel",
    "textual",
    "tui",
    "yaml",
]
BY_THE_INTERPRETER = ["contextlib", "typing"]
"""What `python -m`, and the site module with a PYTHONPATH, load before a line of ours runs: not ours to decide."""
MODULES = [
    "argparse",
    "dataclasses",
    "datetime",
    "decimal",
    "getpass",
    "json",
    "logging",
    "pathlib",
    "pickle",
    "platformdirs",
    "socket",
    "sqlite3",
    "tomllib",
]
WAYS = {
    "the installed command": [str(SCRIPT)],
    "python -m": [sys.executable, "-m", "invclose"],
}
PYTHONPATHS = {"none": None, "the current folder": ".", "an empty entry": os.pathsep, "a folder below": "below"}


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder in which each module and tool that we use leaves a mark when it is run."""
    folder = tmp_path / "hostile"
    for place in (folder, folder / "below"):
        place.mkdir()
        for name in PACKAGES:
            (place / name).mkdir()
            (place / name / "__init__.py").write_text(_marking(folder, name))
        for name in MODULES:
            (place / f"{name}.py").write_text(_marking(folder, name))
    return folder


def _marking(folder: Path, name: str) -> str:
    return f"open({str(folder / 'marks')!r}, 'a').write({name!r} + ' ')\nraise SystemExit(99)\n"


def marks(folder: Path) -> str:
    file = folder / "marks"
    return file.read_text() if file.exists() else ""


def run(folder: Path, way: list[str], *words: str, pythonpath: str | None = None) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    if pythonpath is not None:
        variables["PYTHONPATH"] = pythonpath
    return subprocess.run([*way, *words], cwd=folder, env=variables, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("pythonpath", PYTHONPATHS.values(), ids=PYTHONPATHS.keys())
def test_the_installed_command_imports_its_own_modules(hostile: Path, pythonpath: str | None) -> None:
    if pythonpath is None:
        for name in BY_THE_INTERPRETER:
            (hostile / f"{name}.py").write_text(_marking(hostile, name))
    done = run(hostile, WAYS["the installed command"], "demo", "--help", pythonpath=pythonpath)
    assert (marks(hostile), done.returncode) == ("", 0), done.stderr


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_a_close_and_its_worker_import_nothing_from_the_current_folder(
    hostile: Path, tmp_path: Path, way: list[str]
) -> None:
    address = f"sqlite:///{tmp_path / 'books.db'}"
    assert run(hostile, way, "--db", address, "demo").returncode == 0
    with open_database(address) as database, database.read() as tx:
        month_end = tx.value(
            "SELECT MAX(end_date) FROM ledger_period WHERE end_date <= (SELECT MAX(date) FROM inventory_update)"
        )
    done = run(hostile, way, "--db", address, "close", "--to", month_end, "--yes")
    assert (marks(hostile), done.returncode) == ("", 0), done.stderr
    assert run(hostile, way, "--db", address, "verify").returncode == 0
    assert marks(hostile) == ""


def test_the_second_process_of_verify_imports_nothing_from_the_current_folder(hostile: Path, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'books.db'}"
    assert run(hostile, WAYS["python -m"], "--db", address, "demo").returncode == 0
    program = (
        "import invclose, sys\nimport db.reading.verify as verify\nverify.MANY = 0\n"
        f"if __name__ == '__main__':\n    sys.exit(invclose.main(['--db', {address!r}, 'verify']))\n"
    )
    done = run(hostile, [sys.executable, "-c", program])
    assert (marks(hostile), done.returncode) == ("", 0), done.stderr


def test_a_worker_gets_a_closed_list_of_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONPATH", "PYTHONSTARTUP", "LD_PRELOAD", "LD_LIBRARY_PATH", "BASH_ENV", "NODE_OPTIONS"):
        monkeypatch.setenv(name, "/somewhere")
    monkeypatch.setenv("PGPASSFILE", "/home/eva/.pgpass")
    given = environment()
    assert given["PGPASSFILE"] == "/home/eva/.pgpass"
    assert not {"PYTHONPATH", "PYTHONSTARTUP", "LD_PRELOAD", "LD_LIBRARY_PATH", "BASH_ENV", "NODE_OPTIONS"} & set(given)


def test_tools_are_found_in_absolute_folders_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
        file = tmp_path / folder / "pg_dump"
        file.write_text("#!/bin/sh\n")
        file.chmod(0o755)
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", "../there", str(tmp_path / "there")]))
    assert tool("pg_dump") == str(tmp_path / "there" / "pg_dump")
    monkeypatch.setenv("PATH", os.pathsep.join(["", "."]))
    assert tool("pg_dump") is None
