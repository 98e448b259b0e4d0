"""docs/guarantees.md names every guarantee once, with what keeps it and what tests it, and its figures are those of the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.db.test_attacks import AS_ROLE, FACTS, REPLACING
from tests.db.test_backup import COPIES
from tests.db.test_vouchers import UNBALANCED
from tests.postgres_rights.forgeries import FORGERIES
from tests.postgres_rights.test_attacks import LEAST
from tests.property import test_explaining as explaining
from tests.property import test_laws as laws
from tests.property import test_worlds as worlds
from tests.robust import test_deadlocks as deadlocks
from tests.robust import test_disk as disk
from tests.robust import test_kill as kill
from tests.robust import test_races as races
from tests.robust import test_raw_edits as edits
from tests.robust.clocks import CLOCKS
from tests.robust.deadlocks import KINDS as OPPONENTS
from tests.robust.faults.trials import JOURNALS, WAYS
from tests.robust.kinds import ALL, KINDS
from tests.robust.test_power import IMAGES
from tests.unit.cli.test_formulas import PAYLOADS as FORMULAS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "guarantees.md").read_text("utf-8")


class Row(NamedTuple):
    number: str
    guarantee: str
    kept_by: str
    test: str
    in_test: str
    in_a_night: str


ROWS = [
    Row(*(cell.strip() for cell in line.strip("|").split(" | ")))
    for line in TEXT.splitlines()
    if re.match(r"\| G\d", line)
]
LAWS = 4
SYNCS_CUT = sum(len(disk.SYNCED[journal]) for journal, _, always in WAYS if not always)
FIGURES = {
    "G1": f"{kill.POINTS['sqlite']} S, {kill.POINTS['postgres']} P",
    "G2": f"{kill.SEEDS['sqlite']} S, {kill.SEEDS['postgres']} P",
    "G3": f"{IMAGES * len(JOURNALS)} S",
    "G5": f"{len(UNBALANCED)} shapes",
    "G6": f"{len(FACTS) + len(REPLACING)} S, {len(FACTS) + len(AS_ROLE)} P statements, {len(FORGERIES)} forgeries P",
    "G8": f"{(disk.LEVELS - 1) * len(JOURNALS)} S",
    "G9": f"{(2 * disk.POINTS + len(disk.OTHERS) * disk.FEW) * len(WAYS) + SYNCS_CUT} S",
    "G12": f"{races.ROUNDS} S, {races.ROUNDS} P",
    "G13": f"{races.RACES} S, {races.POSTGRES_RACES} P",
    "G15": f"{LAWS * laws.SEEDS['sqlite']} S, {LAWS * laws.SEEDS['postgres']} P",
    "G16": f"{races.REVERSALS} S, {races.REVERSALS} P",
    "G17": f"{worlds.SQLITE + 2 * worlds.EVERY} S, {worlds.POSTGRES} P",
    "G22": f"{races.KILLS} S, {races.KILLS} P",
    "G27": f"{len(FORMULAS)} texts",
    "G29": f"every act with every role; at least {LEAST:,} statements of each login P",
    "G32": f"{edits.ON_SQLITE} S, {edits.ON_POSTGRES} P",
    "G37": f"{len(CLOCKS)} S, {len(CLOCKS[5::4])} P",
    "G38": f"{COPIES * len(JOURNALS)} S",
    "G43": f"{explaining.SQLITE} S, {explaining.POSTGRES} P companies; {explaining.TRANSACTIONS:,} transactions S",
    "G40": f"{(deadlocks.CLOSES + deadlocks.POSTINGS) * len(OPPONENTS)} P",
}
"""What the column of `scripts/test` begins with, worked out from the tests."""


def test_every_guarantee_stands_there_once() -> None:
    assert sorted(int(row.number.removeprefix("G")) for row in ROWS) == list(range(1, 44))


@pytest.mark.parametrize("row", ROWS, ids=[row.number for row in ROWS])
def test_each_names_what_keeps_it_and_what_tests_it(row: Row) -> None:
    files = re.findall(r"`(tests/[\w/]+\.py)`", row.test)
    assert files
    assert [file for file in files if not (ROOT / file).is_file()] == []
    assert all((row.guarantee, row.kept_by, row.in_test, row.in_a_night))
    modules = re.findall(r"`((?:core|db|tui|scripts)/[\w/.]+)`", row.kept_by)
    assert [module for module in modules if not (ROOT / module).exists()] == []


@pytest.mark.parametrize("number", FIGURES)
def test_figures_are_those_of_the_tests(number: str) -> None:
    (row,) = (row for row in ROWS if row.number == number)
    assert row.in_test.startswith(FIGURES[number])


def written(count: int) -> str:
    return "all" if count == ALL else f"{count:,}"


def test_figures_of_a_night_are_those_of_the_soak() -> None:
    cells = [cell for row in ROWS for cell in row.in_a_night.split("; ")]
    named = {found[1]: found[2] for cell in cells if (found := re.match(r"`(\w+)` (.+)$", cell))}
    counts = {name: [written(count) for count in (kind.sqlite, kind.postgres) if count] for name, kind in KINDS.items()}
    assert named == {name: ", ".join(of) for name, of in counts.items()}
