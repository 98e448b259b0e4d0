"""Which package may load which library.

import-linter checks the order of the layers on the source. Here a fresh interpreter shows what is really
loaded, because a late import inside a function is allowed in some places and looks the same to a linter.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STORAGE = {"alembic", "psycopg", "sqlalchemy", "sqlite3", "sqlmodel"}
TERMINAL = {"rich", "textual", "typer"}
SECOND_SQLITE = {"adbc_driver_sqlite", "connectorx", "duckdb", "polars"}

IMPORT_EVERYTHING = """
import importlib, pkgutil, {package}
for module in pkgutil.walk_packages({package}.__path__, "{package}."):
    if "migrations" not in module.name:  # run by Alembic only
        importlib.import_module(module.name)
"""


def loaded_by(code: str) -> set[str]:
    """The top-level names loaded in a fresh interpreter after running the code."""
    report = "import json, sys; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def modules(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def imported_names(path: Path) -> Iterator[str]:
    """The dotted names a source file imports, at its top or late."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def offenders(paths: Iterable[Path], forbidden: set[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        for name in imported_names(path)
        if name.split(".")[0] in forbidden
    ]


def test_core_loads_no_storage_and_no_terminal():
    loaded = loaded_by(IMPORT_EVERYTHING.format(package="core"))
    assert loaded.isdisjoint(STORAGE | TERMINAL | {"db", "tui"})


def test_core_is_the_standard_library_and_numpy_only():
    allowed = (set(sys.stdlib_module_names) | {"core", "numpy"}) - STORAGE
    strangers = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules("core")
        for name in imported_names(path)
        if name.split(".")[0] not in allowed
    ]
    assert strangers == []


def test_db_loads_no_terminal():
    loaded = loaded_by(IMPORT_EVERYTHING.format(package="db"))
    assert loaded.isdisjoint({"textual", "tui"})


@pytest.mark.parametrize("module", ["tui.cli", "tui.wiring"])
def test_the_command_line_starts_without_the_screens_and_without_storage(module: str):
    loaded = loaded_by(f"import {module}")
    assert loaded.isdisjoint({"textual"} | STORAGE - {"sqlite3"})


def test_screens_and_widgets_know_no_storage():
    assert offenders(modules("tui/screens", "tui/widgets"), STORAGE | {"db"}) == []


def test_no_second_sqlite_in_the_process():
    """Two SQLite libraries on one file in one process have lost committed rows."""
    assert offenders(modules("core", "db", "tui", "invclose"), SECOND_SQLITE) == []


OURS_FOR_THE_VERSION = ["core", "core.version", "db", "db.migrations", "db.migrations.head", "tui", "tui.versions"]


def test_the_launcher_answers_the_version_without_loading_the_product():
    code = f"""
import invclose, sys
assert invclose.main(["--version"]) == 0
ours = sorted(name for name in sys.modules if name.split(".")[0] in ("core", "db", "tui"))
assert ours == {OURS_FOR_THE_VERSION}, ours
"""
    assert loaded_by(code).isdisjoint({"argparse", "numpy"} | STORAGE - {"sqlite3"} | TERMINAL)


def test_completing_a_word_loads_neither_parsers_nor_numpy():
    code = """
import sys
from tui.completing import answer
import tui.completing.table, tui.completing.looking_up, tui.command_line.configuration, db.reading.completing
"""
    assert loaded_by(code).isdisjoint({"numpy", "psycopg", "rich"} | STORAGE - {"sqlite3", "psycopg"} | TERMINAL)
