"""Whatever is typed ends in a result or a sentence: never in a fault, a hang or a raw byte. Seeds are printed."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from db.engine.open import open_database
from tests.db.importing.loading import Books
from tests.desk.conftest import ROWS
from tests.limits.odd_words import AT_ONCE, WORDS, fault_of, lines
from tests.support.examples import FIRST
from tests.support.identity import pretend
from tui.command_line import jobs

SEEDS = 500
SINGLE = (
    ("voucher", "{}"), ("transaction", "{}"), ("settlements", "{}"), ("log", "{}"), ("item", "show", "{}"), ("period", "set", "{}"),
    ("close", "--to", "{}", "--yes"), ("check", "--to", "{}"), ("import", "{}"), ("reverse", "{}", "--yes"), ("job", "watch", "{}"),
    ("--db", "{}", "overview"), ("--company", "{}", "overview"), ("verify", "--db", "{}"), ("db", "info", "--db", "{}"), ("{}",),
    ("report", "trial-balance", "--to", "{}"), ("account", "set", "{}", "name={}"), ("item", "set", "LAMP", "cost_price={}"),
    ("user", "set", "{}", "role=view"), ("profile", "set", "{}", "account=1300"), ("standard-cost", "SCREW", "{}"),
    ("adjust", "receipt", "P1", "--amount", "{}", "--yes"), ("import", "folder", "--currency", "{}"),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, sqlite_books: str, monkeypatch: pytest.MonkeyPatch, user_folder: Path) -> Path:
    """Books, and a folder with things that are no files."""
    with open_database(sqlite_books) as database:
        Books(database).load(*ROWS)
    pretend(monkeypatch, login="tester")
    monkeypatch.setenv("INVCLOSE_DB", sqlite_books)
    monkeypatch.setattr(jobs, "SECONDS_BETWEEN_LOOKS", 0.02)
    monkeypatch.setattr(jobs, "SECONDS_TO_BE_REPLACED", 0.5)
    monkeypatch.setattr("db.close.processes.start_worker", lambda database, record, again=True: None)
    monkeypatch.setattr("core.lease.LEASE_SECONDS", 1)
    monkeypatch.chdir(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").touch()
    (tmp_path / "text.csv").write_bytes(random.Random(7).randbytes(4000))
    return tmp_path


@pytest.mark.parametrize("first", range(FIRST * SEEDS, (FIRST + 1) * SEEDS, AT_ONCE))
def test_any_command_line_is_answered(folder: Path, first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        line = lines(seed, folder)
        fault = fault_of(line)
        assert not fault, f"seed {seed}: {ascii(line)[:400]}\n{fault[:2000]}"


@pytest.mark.parametrize("pattern", SINGLE, ids=" ".join)
def test_every_odd_word_in_every_place(folder: Path, pattern: tuple[str, ...]) -> None:
    for word in WORDS:
        line = [part.replace("{}", word) for part in pattern]
        fault = fault_of(line)
        assert not fault, f"{ascii(line)[:400]}\n{fault[:2000]}"
