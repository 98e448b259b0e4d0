"""Bare durable write: the result rows of a close into the same tables of other books, in one transaction.

Nothing is computed or checked besides what the schema itself does: the least that a close can cost.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from core.vocabulary import RecordType
from db.engine.session import Database, Tx
from db.records.records import new_record
from db.tables.columns import (
    ADJUSTMENT_TOTAL,
    CLOSING_LOG,
    COST_ADJUSTMENT,
    COST_LINK,
    INVENTORY_TRANSACTION,
    INVENTORY_UPDATE,
    OPEN_BALANCE,
    SETTLEMENT,
)
from db.tables.table import Table, insert


def _without_record(*tables: Table) -> dict[str, tuple[str, ...]]:
    """Table -> its columns but the record, which is another one where the rows are written."""
    return {table.name: tuple(name for name in table.columns if name != "record_id") for table in tables}


_NUMBERS = _without_record(SETTLEMENT, COST_ADJUSTMENT, ADJUSTMENT_TOTAL, OPEN_BALANCE)
_VIRTUAL = _without_record(INVENTORY_UPDATE, COST_LINK)
_ORDER = {
    "settlement": 'cost_group_id, "row"',
    "cost_adjustment": "cost_group_id, transaction_id, update_kind, kind",
    "adjustment_total": "cost_group_id, accounts_id, update_kind, kind",
    "open_balance": "cost_group_id, date, transaction_id, update_kind",
    "inventory_update": "transaction_id",
    "cost_link": "receipt_id",
}

Columns = dict[str, npt.NDArray[np.int64]]


class Result:
    """All rows that a record staged."""

    def __init__(self, database: Database[Any], record: int) -> None:
        with database.read(repeatable=True) as tx:
            self.numbers = {table: _read(tx, table, names, record) for table, names in _NUMBERS.items()}
            self.virtual = {table: _read(tx, table, names, record) for table, names in _VIRTUAL.items()}
            self.transactions = _rows(tx, INVENTORY_TRANSACTION, "record_id = :r ORDER BY id", record)
            self.log = _rows(tx, CLOSING_LOG, 'record_id = :r ORDER BY cost_group_id, "row"', record)

    @property
    def rows(self) -> int:
        tables = [*self.numbers.values(), *self.virtual.values()]
        return sum(len(next(iter(table.values()))) for table in tables) + len(self.transactions) + len(self.log)


def write_bare(database: Database[Any], company: int, date: str, result: Result) -> float:
    """Seconds that the rows take, the commit included."""
    with database.write() as tx:
        record = new_record(tx, company, RecordType.CLOSING, date, {})
    started = time.perf_counter()
    with database.write() as tx:
        for table, columns in result.numbers.items():
            if len(next(iter(columns.values()))):
                tx.insert_columns(table, {"record_id": record, **columns})
        insert(tx, INVENTORY_TRANSACTION, ((*row[:-1], record) for row in result.transactions))
        for table, columns in result.virtual.items():
            if len(next(iter(columns.values()))):
                tx.insert_columns(table, {**columns, "record_id": record})
        insert(tx, CLOSING_LOG, ((record, *row[1:]) for row in result.log))
    return time.perf_counter() - started


def _read(tx: Tx, table: str, names: Sequence[str], record: int) -> Columns:
    chosen = ", ".join(tx.date_code("date") if name == "date" else f'"{name}"' for name in names)
    found = tx.columns(
        f"SELECT {chosen} FROM {table} WHERE record_id = :r ORDER BY {_ORDER[table]}", {"r": record}, len(names)
    )
    return {name: found[:, place] for place, name in enumerate(names)}


def _rows(tx: Tx, table: Table, where: str, record: int) -> list[tuple[Any, ...]]:
    chosen = ", ".join(f'"{name}"' for name in table.columns)
    return tx.all(f"SELECT {chosen} FROM {table.name} WHERE {where}", {"r": record})
