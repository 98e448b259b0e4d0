"""A look-up is on the screen before SQLAlchemy would be loaded: none of them loads it, nor does the application's first frame."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import EXIT_TRY_AGAIN
from db.engine.open import open_database
from db.migrations.upgrade import upgrade
from tests.db.reading.worlds import build

ROOT = Path(__file__).parents[2]
REPORT = """
heavy = [name for name in HEAVY if name in sys.modules]
print(json.dumps([found, heavy]))
"""
HEAVY = ("alembic", "babel", "pydantic", "sqlalchemy", "sqlmodel")
LARGE = ("numpy", "core.importing.model", "core.exporting.formats")
"""What lists of a thousand rows, files and closes need, and one voucher does not."""
COMMAND = """
import json, sys
from tui.cli import main
found = main(sys.argv[1:])
"""
APPLICATION = """
import asyncio, json, sys
from tui import wiring
from tui.app import InvcloseApp

async def first_frame():
    import os
    app = InvcloseApp(lambda: wiring.open_books(os.environ["INVCLOSE_DB"], None))
    async with app.run_test(size=(80, 24)) as pilot:
        while "IC-000001" not in "".join(strip.text for strip in app.screen._compositor.render_strips(app.screen.size)):
            await pilot.pause(0.02)
    return 0

found = asyncio.run(asyncio.wait_for(first_frame(), 50))
"""

BOOKS = """
import json, os, sys
from tui import wiring
books, _desk = wiring.open_books(os.environ["INVCLOSE_DB"], None)
found = [books.company().code, books.overview()[-1].number]
"""
OF_OTHER_SCREENS = (
    "core.views.records",
    "core.views.runs",
    "core.views.transactions",
    "core.posting",
    "db.admin.tampered",
)
"""What one record, a run, a transaction, a posting need, and the list that the application opens with does not."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("start") / "books.db"
    with open_database(str(path)) as database:
        upgrade(database)
        build(database)
    return f"sqlite:///{path}"


def loaded(script: str, address: str, *words: str, heavy: tuple[str, ...] = HEAVY) -> list[object]:
    """The exit code, and which of these modules are loaded when it is done."""
    done = subprocess.run(
        [sys.executable, "-c", f"HEAVY = {heavy}\n{script}{REPORT}", *words],
        cwd=ROOT, env={**os.environ, "INVCLOSE_DB": address}, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    found: list[object] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    "words",
    [
        ("voucher", "INVC-000001"), ("overview",), ("check", "--to", "2012-03-31"), ("transaction", "R1"),
        ("account", "list"), ("item", "show", "A"), ("profile", "list"), ("period", "list"), ("user", "list"),
        ("standard-cost", "list"), ("job", "list"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_look_up_is_light(address: str, words: tuple[str, ...]) -> None:
    assert loaded(COMMAND, address, *words) == [0, []]


@pytest.mark.parametrize(
    "words",
    [("voucher", "INVC-000001"), ("overview",), ("transaction", "R1"), ("audit",)],
    ids=" ".join,
)
def test_one_thing_is_shown_without_what_many_need(address: str, words: tuple[str, ...]) -> None:
    assert loaded(COMMAND, address, *words, heavy=LARGE) == [0, []]


def test_the_first_frame_needs_no_files(address: str) -> None:
    assert loaded(APPLICATION, address, heavy=LARGE[1:]) == [0, []]


def test_the_first_list_needs_nothing_of_other_screens(address: str) -> None:
    assert loaded(BOOKS, address, heavy=OF_OTHER_SCREENS) == [["CASE", "IC-000001"], []]


def test_a_worker_loads_nothing_that_shows_a_run(address: str) -> None:
    found = loaded(
        COMMAND, address, "run", "1", heavy=("core.views.runs", "core.views.records", "core.views.transactions")
    )
    assert found == [EXIT_TRY_AGAIN, []]  # the run is done: there was nothing to work on


def test_the_first_frame_is_light(address: str) -> None:
    assert loaded(APPLICATION, address) == [0, []]


def test_what_writes_setup_uses_a_session(address: str) -> None:
    assert loaded(COMMAND, address, "user", "set", "ben", "role=view") == [0, ["pydantic", "sqlalchemy", "sqlmodel"]]
