"""Where costs would come from after a coming close is where they come from once it is posted: on random companies, every tree
of every transaction, its sentences and what changed it. Foreseeing leaves the books as they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from core.dates import ALLOWED
from core.explaining.booked import COMING
from core.requests import CloseRequest
from core.views.costs import CostNode
from core.vocabulary import CostKind
from db.acceptance.events import date_of
from db.close.previewing import coming_close
from db.desk import StoredDesk
from db.engine.session import Database
from db.reading.books import StoredBooks
from db.reading.digest import books_digest
from db.reading.explaining import CostReader
from db.reading.foreseen import ForeseenReader
from tests.oracle.generate import random_world
from tests.property.worlds import last_close, played, until_last_close
from tests.robust.places import Template, opened

SQLITE, POSTGRES = 12, 4
MOST = 300
"""Nodes of one tree that are compared."""
Trees = dict[int, tuple[Any, ...]]


@pytest.mark.parametrize("seed", range(63_000, 63_000 + SQLITE))
def test_foreseen_on_sqlite(sqlite_empty: Template, seed: int) -> None:
    foreseen(sqlite_empty, seed)


@pytest.mark.parametrize("seed", range(64_000, 64_000 + POSTGRES))
def test_foreseen_on_postgres(postgres_empty: Template, seed: int) -> None:
    foreseen(postgres_empty, seed)


def foreseen(template: Template, seed: int) -> Counter[str]:
    """One world up to its last close, which is foreseen and then posted; how much of what was compared."""
    world = random_world(seed)
    date = date_of(last_close(world)["date"])
    with template.copy() as url, opened(url) as database:
        runner = played(database, until_last_close(world))
        before = digest(database, runner.company)
        expected = foreseen_trees(database, runner.company, date)
        assert digest(database, runner.company) == before
        record = StoredDesk(database, runner.company, executor="inline").start_close(
            replace(CloseRequest(date), allow=tuple(ALLOWED.values()))
        )
        number = StoredBooks(database, runner.company, "tester").record(record).row.number
        found = booked_trees(database, runner.company, number)
    compared: Counter[str] = Counter()
    for transaction, tree in expected.items():
        assert tree == found[transaction], (seed, transaction)
        compared.update(kind.value for kind, *_ in tree[0])
        compared["changed by the close"] += any(record == COMING for record, *_ in tree[1])
    return compared


def test_worlds_hold_what_is_foreseen(sqlite_empty: Template) -> None:
    """Settlements, prices without one, virtual transfers, and costs that the close would change."""
    seen: Counter[str] = Counter()
    for seed in range(63_000, 63_004):
        seen += foreseen(sqlite_empty, seed)
    wanted = {CostKind.SETTLED, CostKind.COLLECTED, CostKind.TRANSFERRED, CostKind.POSTED}
    assert {kind.value for kind in wanted} | {"changed by the close"} <= seen.keys(), seen


def digest(database: Database[Any], company: int) -> str:
    with database.read(repeatable=True) as tx:
        return books_digest(tx, company)


def transactions_of(reader: CostReader) -> list[tuple[int, int]]:
    """Ids and cost groups of what is posted by documents."""
    rows = reader.tx.all(
        "SELECT id, cost_group_id FROM inventory_transaction WHERE company_id = :c AND record_id = 0 ORDER BY id",
        {"c": reader.company},
    )
    return [(number, group) for number, group in rows]


def foreseen_trees(database: Database[Any], company: int, date: str) -> Trees:
    with database.read(repeatable=True) as tx:
        wanted = transactions_of(CostReader(tx, company))
    coming = {group: coming_close(database, company, date, group) for group in {group for _, group in wanted}}
    with database.read(repeatable=True) as tx:
        readers = {group: ForeseenReader(tx, company, rows) for group, rows in coming.items()}
        return {number: told(readers[group], number, COMING) for number, group in wanted}


def booked_trees(database: Database[Any], company: int, record: str) -> Trees:
    with database.read(repeatable=True) as tx:
        reader = CostReader(tx, company)
        return {number: told(reader, number, record) for number, _ in transactions_of(reader)}


def told(reader: CostReader, transaction: int, record: str) -> tuple[Any, ...]:
    """The nodes of a tree, and what changed the cost; what the close itself makes is called the same before and after."""
    found, root = reader.explanation(transaction), reader.root(transaction)
    waiting, nodes = [root], list[tuple[Any, ...]]()
    while waiting and len(nodes) < MOST:
        node = waiting.pop()
        nodes.append(figures(node, record))
        waiting += reader.children(node)
    changes = [
        (change.record.replace(record, COMING) or COMING, change.date, change.amount) for change in found.changes
    ]
    return nodes, changes, found.posted, found.root.amount


def figures(node: CostNode, record: str) -> tuple[Any, ...]:
    """Everything of a node but the voucher and the id that its record will have."""
    made = record in node.number
    return (
        node.kind, node.what, node.transaction_id, node.number.replace(record, COMING), node.item, node.date,
        node.quantity, node.unit_cost, node.amount, node.share, node.account, node.offset_account, node.loop,
        node.unfolds, node.taken, "" if made else node.voucher, 0 if made else node.record_id,
    )  # fmt: skip
