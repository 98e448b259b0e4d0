"""Where costs come from, on random companies and on books that nobody here made up: the leaves of every tree add up to the booked
cost, every settlement is explained to the cent, and every figure of every sentence is one of the books."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vocabulary import CostKind
from db.company.companies import find_company
from db.engine.open import open_database
from db.reading.explaining import CostReader
from tests.oracle.generate import ALL
from tests.property.worlds import read_after
from tests.robust.places import SqliteTemplate, Template, fast_folder, opened
from tests.support import adventureworks
from tests.support.examples import examples
from tests.support.explained import MOST, every_cost, every_tree, transactions_of, tree_and_sentences

SQLITE, POSTGRES = 30, 4
STEP = 12
"""Of AdventureWorks every tree is walked, and the sentences of every so manieth transaction read; all of them by `scripts/soak`."""


@examples(SQLITE)
@given(seed=st.integers(0, 2**32), without=st.sets(st.sampled_from(sorted(ALL)), max_size=6))
def test_trees_on_sqlite(sqlite_empty: Template, seed: int, without: set[str]) -> None:
    explained(sqlite_empty, seed, ALL - without)


@pytest.mark.parametrize("seed", range(62_000, 62_000 + POSTGRES))
def test_trees_on_postgres(postgres_empty: Template, seed: int) -> None:
    explained(postgres_empty, seed)


def test_worlds_have_parts_of_every_kind(sqlite_empty: Template) -> None:
    seen: Counter[CostKind] = Counter()
    for seed in range(61_000, 61_012):
        seen += explained(sqlite_empty, seed)
    wanted = {
        CostKind.SETTLED,
        CostKind.COLLECTED,
        CostKind.TRANSFERRED,
        CostKind.MATERIAL,
        CostKind.RETURNED,
        CostKind.LABOR,
    }
    assert wanted | {CostKind.LATE, CostKind.COMPLETE, CostKind.BALANCE, CostKind.LEFTOVER} <= seen.keys(), seen


def test_trees_of_adventureworks(tmp_path: Path) -> None:
    """Forty-four months of purchases, issues, transfers and returns, each closed."""
    folder = fast_folder(tmp_path)
    try:
        with SqliteTemplate(folder, adventureworks.build).copy() as url, opened(url) as database:
            with database.read(repeatable=True) as tx:
                seen = every_cost(tx, find_company(tx, "WORKS").id, STEP)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert seen[CostKind.TRANSACTION] == TRANSACTIONS
    assert seen.keys() >= {CostKind.SETTLED, CostKind.COLLECTED, CostKind.TRANSFERRED, CostKind.RETURNED}


TRANSACTIONS = 27_182
"""Of AdventureWorks, virtual transfers among them."""


SLICES = 100
"""Parts in which `scripts/soak` goes through all of them."""


def explained_slice(url: str, number: int) -> int:
    """Each tree of one part of them by itself, with its sentences; how many."""
    with open_database(url, read_only=True) as database, database.read(repeatable=True) as tx:
        reader = CostReader(tx, find_company(tx, "WORKS").id)
        transactions = transactions_of(tx, reader.company)[number::SLICES]
        for transaction in transactions:
            tree_and_sentences(reader, transaction, MOST)
    return len(transactions)


def explained(template: Template, seed: int, features: frozenset[str] = ALL) -> Counter[CostKind]:
    """Every tree of one world; how often each kind of node was met."""
    with read_after(template, seed, features) as (tx, company):
        return every_tree(tx, company)
