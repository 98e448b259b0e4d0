"""`scripts/step` writes what a change of the declared tables needs, and an upgrade of old books takes it, on both databases."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from db.engine.open import open_database
from db.migrations.head import HEAD
from db.migrations.next_step import DATABASES
from tests.db.books import fill

ROOT = Path(__file__).resolve().parents[2]
AFTER = f"{int(HEAD) + 1:04d}"

CHANGES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a column and an index": (
        "db/tables/ledger.py",
        [
            (
                "    text: str = remark()\n",
                "    text: str = remark()\n    comment: str = remark()\n    level: int = zero()\n",
            ),
            ('        index("company_id", "document"),\n', '        index("company_id", "level"),\n'),
        ],
    ),
    "a check and a column less": (
        "db/tables/masters.py",
        [
            ("role IN ('view', ", "role IN ('guest', 'view', "),
            ("    digits: int = zero()\n", ""),
        ],
    ),
    "a table": (
        "db/tables/audit.py",
        [
            (
                "class ImportFile(",
                (
                    "class Visit(Row, table=True):\n"
                    '    __table_args__ = laid_out(index("company_id", "at"))\n'
                    '    id: int = key()\n    company_id: int = whole("company.id")\n    at: dt.datetime = moment()\n\n\n'
                    "class ImportFile("
                ),
            )
        ],
    ),
}

UPGRADE = """
import sys
from db.engine.open import open_database
from db.migrations.upgrade import upgrade
for url in sys.argv[1:]:
    with open_database(url) as database:
        print(upgrade(database), upgrade(database))
"""


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A copy of the program whose tables may be changed."""
    for package in ("core", "db"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python on the copy."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )


def edit(path: Path, changes: list[tuple[str, str]]) -> None:
    text = path.read_text()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text)


@pytest.fixture
def write(scratch: Path, postgres_server: Any) -> Callable[[str], subprocess.CompletedProcess[str]]:
    def step(name: str) -> subprocess.CompletedProcess[str]:
        with ExitStack() as stack:
            urls = [stack.enter_context(postgres_server.database()) for _ in range(DATABASES)]
            return run(scratch, "-m", "db.migrations.next_step", name, *urls)

    return step


@pytest.mark.postgres
@pytest.mark.parametrize("what", CHANGES)
def test_old_books_take_the_step(scratch: Path, write: Any, what: str, sqlite_books: str, postgres_books: str) -> None:
    for url in (sqlite_books, postgres_books):
        with open_database(url) as database:
            fill(database)
    file, changes = CHANGES[what]
    edit(scratch / file, changes)
    written = write("what_is_new")
    assert written.returncode == 0, written.stderr
    assert f"step_{AFTER}_what_is_new.py" in written.stdout
    upgraded = run(scratch, "-c", UPGRADE, sqlite_books, postgres_books)
    assert upgraded.stdout.splitlines() == [f"['schema {HEAD} -> {AFTER}'] []"] * 2, upgraded.stderr


@pytest.mark.postgres
def test_nothing_to_do_writes_nothing(scratch: Path, write: Any) -> None:
    written = write("nothing")
    assert written.returncode == 1
    assert "nothing is to be done" in written.stderr
    assert not list((scratch / "db/migrations/versions").glob(f"step_{AFTER}*"))


@pytest.mark.postgres
def test_a_column_without_a_default_is_refused(scratch: Path, write: Any) -> None:
    edit(
        scratch / "db/tables/ledger.py",
        [("    text: str = remark()\n", "    text: str = remark()\n    more: str = words()\n")],
    )
    written = write("more")
    assert (written.returncode, "needs a default" in written.stderr) == (1, True)
    assert not list((scratch / "db/migrations/versions").glob(f"step_{AFTER}*"))
