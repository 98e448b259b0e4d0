"""Writes what a bundle staged, and reads back what post needs. One transaction a bundle."""

from __future__ import annotations

import numpy as np

from core.close.staged import Staged
from core.vocabulary import ALL_DIMENSIONS, DIMENSIONS, LinkKind, Reference
from db.company.numbers import next_numbers
from db.engine.session import Tx
from db.tables.columns import CLOSING_LOG, INVENTORY_DIMENSION, INVENTORY_TRANSACTION
from db.tables.table import insert


def write_staged(tx: Tx, company: int, record: int, staged: Staged) -> None:
    """Insert the rows of a bundle; readers do not see them before the record is posted."""
    for table in ("settlement", "cost_adjustment", "adjustment_total", "open_balance"):
        columns = getattr(staged, table)
        if len(next(iter(columns.values()))):
            tx.insert_columns(table, {"record_id": record, **columns})
    if len(staged.virtual["id"]):
        _write_virtual(tx, company, record, staged)
    if staged.log:
        _write_log(tx, record, staged)


def _write_virtual(tx: Tx, company: int, record: int, staged: Staged) -> None:
    """Virtual transfers: issue and receipt of one cost group, linked; they move no value."""
    virtual = staged.virtual
    groups = sorted(set(virtual["group"].tolist()))
    dimension = _dimensions_of(tx, company, groups)
    ids, group, quantity = virtual["id"].tolist(), virtual["group"].tolist(), virtual["quantity"].tolist()
    insert(
        tx,
        INVENTORY_TRANSACTION,
        (
            (number, company, g, dimension[g], int(Reference.WEIGHTED_AVERAGE_CLOSING), "", "", q, 0, record)
            for number, g, q in zip(ids, group, quantity, strict=True)
        ),
    )
    tx.insert_columns(
        "inventory_update",
        {
            "transaction_id": virtual["id"],
            "kind": 1,
            "cost_group_id": virtual["group"],
            "date": virtual["date"],
            "quantity": virtual["quantity"],
            "amount": virtual["amount"],
            "document_amount": virtual["amount"],
            "taken_back": 0,
            "voucher_id": 0,
            "accounts_id": 0,
            "record_id": record,
        },
    )
    tx.insert_columns(
        "cost_link",
        {
            "receipt_id": np.ascontiguousarray(virtual["id"][1::2]),
            "issue_id": np.ascontiguousarray(virtual["id"][0::2]),
            "kind": int(LinkKind.VIRTUAL),
            "issue_from": 0,
            "amount": 0,
            "cost_group_id": np.ascontiguousarray(virtual["group"][1::2]),
            "date": np.ascontiguousarray(virtual["date"][1::2]),
            "record_id": record,
        },
    )


def _dimensions_of(tx: Tx, company: int, groups: list[int]) -> dict[int, int]:
    """A dimension row for each cost group: its financial values, everything else blank."""
    columns = ", ".join(f"g.{name}" for name in DIMENSIONS)
    values = {
        row[0]: tuple(row[1:])
        for row in tx.all(
            f"SELECT g.id, {columns} FROM cost_group g WHERE g.id IN (SELECT value FROM ids(:g))", {"g": tx.ids(groups)}
        )
    }
    names = ALL_DIMENSIONS

    def known() -> dict[tuple[str, ...], int]:
        rows = tx.all(f"SELECT id, {', '.join(names)} FROM inventory_dimension WHERE company_id = :c", {"c": company})
        return {tuple(row[1:]): row[0] for row in rows}

    wanted = {(*value, "", "") for value in values.values()}
    found = known()
    if wanted - found.keys():
        first = next_numbers(tx, 0, "inventory_dimension", 0)  # locks the counter: nobody else makes them now
        found = known()
        fresh = [(first + k, company, *value) for k, value in enumerate(sorted(wanted - found.keys()))]
        next_numbers(tx, 0, "inventory_dimension", len(fresh))
        insert(tx, INVENTORY_DIMENSION, fresh)
        found.update({tuple(row[2:]): row[0] for row in fresh})
    return {group: found[(*value, "", "")] for group, value in values.items()}


def _write_log(tx: Tx, record: int, staged: Staged) -> None:
    rows = []
    last, row = 0, 0
    for line in staged.log:
        row = row + 1 if line.group == last else 1
        last = line.group
        rows.append(
            (record, line.group, row, line.transaction, line.reason.value, line.quantity, line.amount, line.detail)
        )
    insert(
        tx,
        CLOSING_LOG,
        rows,
    )
