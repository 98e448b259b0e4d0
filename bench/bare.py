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

_NUMBERS = {
    "settlement": (
        "cost_group_id", "row", "receipt_id", "issue_id", "receipt_from", "issue_from", "quantity", "amount", "principle",
        "type",
    ),
    "cost_adjustment": ("cost_group_id", "transaction_id", "update_kind", "kind", "amount", "quantity", "accounts_id"),
    "adjustment_total": ("cost_group_id", "accounts_id", "update_kind", "kind", "amount", "transactions"),
    "open_balance": (
        "cost_group_id", "date", "transaction_id", "update_kind", "quantity", "open_quantity", "posted", "adjusted",
        "settled", "accounts_id", "layered", "linked",
    ),
}  # fmt: skip
_VIRTUAL = {
    "inventory_update": (
        "transaction_id", "kind", "cost_group_id", "date", "quantity", "amount", "document_amount", "taken_back",
        "voucher_id", "accounts_id",
    ),
    "cost_link": ("receipt_id", "issue_id", "kind", "issue_from", "amount", "cost_group_id", "date"),
}  # fmt: skip
_TRANSACTION = (
    "id", "company_id", "cost_group_id", "dimension_id", "reference", "number", "lot", "quantity", "parent_id", "record_id",
)  # fmt: skip
_LOG = ("record_id", "cost_group_id", "row", "transaction_id", "reason", "quantity", "amount", "detail")
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
            self.transactions = _rows(tx, "inventory_transaction", _TRANSACTION, "record_id = :r ORDER BY id", record)
            self.log = _rows(tx, "closing_log", _LOG, 'record_id = :r ORDER BY cost_group_id, "row"', record)

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
        tx.insert("inventory_transaction", _TRANSACTION, ((*row[:-1], record) for row in result.transactions))
        for table, columns in result.virtual.items():
            if len(next(iter(columns.values()))):
                tx.insert_columns(table, {**columns, "record_id": record})
        tx.insert("closing_log", _LOG, ((record, *row[1:]) for row in result.log))
    return time.perf_counter() - started


def _read(tx: Tx, table: str, names: Sequence[str], record: int) -> Columns:
    chosen = ", ".join(tx.date_code("date") if name == "date" else f'"{name}"' for name in names)
    found = tx.columns(
        f"SELECT {chosen} FROM {table} WHERE record_id = :r ORDER BY {_ORDER[table]}", {"r": record}, len(names)
    )
    return {name: found[:, place] for place, name in enumerate(names)}


def _rows(tx: Tx, table: str, names: Sequence[str], where: str, record: int) -> list[tuple[Any, ...]]:
    chosen = ", ".join(f'"{name}"' for name in names)
    return tx.all(f"SELECT {chosen} FROM {table} WHERE {where}", {"r": record})
