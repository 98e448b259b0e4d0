"""A small company: one posted voucher, two transactions, one posted closing record, one that is being staged."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from db.engine.session import Database, Tx
from db.migrations.guarded import FACTS

AT = "2026-01-31T12:00:00Z"
POSTED, OPEN = 1, 2
"""Closing records: one posted, one still staged."""


def add(tx: Tx, table: str, *rows: dict[str, Any]) -> None:
    for row in rows:
        tx.insert(table, list(row), [list(row.values())])


def add_masters(tx: Tx, groups: int = 3) -> None:
    """Company 1 with accounts 1 to 9 and cost groups from 1 on, one for each item."""
    add(
        tx,
        "company",
        {"id": 1, "code": "DEMO", "name": "Demo", "currency": "EUR", "created_at": AT, "created_by": "me"},
    )
    add(tx, "inventory_lock", {"company_id": 1})
    add(tx, "item_group", {"id": 1, "company_id": 1, "code": "G", "name": "Goods"})
    add(tx, "dimension_group", {"id": 1, "company_id": 1, "code": "D", "name": "None"})
    add(
        tx, "item_model_group",
        {"id": 1, "company_id": 1, "code": "FIFO", "name": "First in", "inventory_model": "FIFO", "stocked": 1},
    )  # fmt: skip
    tx.insert("main_account", ("id", "company_id", "code", "name"), [(n, 1, f"{1000 + n}", "") for n in range(1, 10)])
    columns = ("id", "company_id", "code", "name", "item_group_id", "model_group_id", "dimension_group_id")
    tx.insert("item", columns, [(n, 1, f"I{n}", "", 1, 1, 1) for n in range(1, groups + 1)])
    tx.insert("cost_group", ("id", "company_id", "item_id"), [(n, 1, n) for n in range(1, groups + 1)])
    add(tx, "inventory_dimension", {"id": 1, "company_id": 1, "site": "S1"})
    accounts = {"id": 1, "company_id": 1, "balance_account_id": 1, "balance_posting_type": 3, "offset_account_id": 2}
    add(tx, "posting_accounts", accounts)
    sequences = [(1, "closing_voucher", "INVC-", 6, 123), (0, "voucher", "", 0, 50)]
    tx.insert("number_sequence", ("company_id", "code", "prefix", "digits", "next_number"), sequences)


def add_voucher(tx: Tx, key: int, amounts: Sequence[int], *, post: bool = True) -> None:
    """A voucher with these lines, posted unless told otherwise."""
    add(
        tx, "voucher",
        {"id": key, "company_id": 1, "number": f"V{key:04}", "date": "2026-02-05", "kind": "purchase", "document": "PO-1",
         "created_at": AT, "created_by": "me"},
    )  # fmt: skip
    for line, amount in enumerate(amounts, 1):
        row = {"voucher_id": key, "line": line, "account_id": line, "posting_type": 1, "amount": amount}
        add(tx, "ledger_entry", {**row, "date": "2026-02-05"})
    if post:
        tx.execute("UPDATE voucher SET posted = 1 WHERE id = :v", {"v": key})


def add_update(tx: Tx, transaction: int, date: str = "2026-02-05", *, record: int = 0) -> None:
    """A transaction of cost group 1 with its financial update."""
    quantity = 5_000_000 if transaction % 2 else -5_000_000
    add(
        tx, "inventory_transaction",
        {"id": transaction, "company_id": 1, "cost_group_id": 1, "dimension_id": 1, "reference": 1,
         "number": f"PO-{transaction}", "quantity": quantity, "record_id": record},
    )  # fmt: skip
    add(
        tx, "inventory_update",
        {"transaction_id": transaction, "kind": 1, "cost_group_id": 1, "date": date, "quantity": quantity,
         "amount": quantity // 100, "voucher_id": 1, "accounts_id": 1, "record_id": record},
    )  # fmt: skip


def add_record(tx: Tx, record: int, **more: Any) -> None:
    """A closing record that is not posted."""
    row = {"id": record, "company_id": 1, "number": f"IC-{record:06}", "type": "closing", "date": "2026-01-31"}
    add(tx, "closing_record", {**row, "created_at": AT, "created_by": "me", **more})


def stage(tx: Tx, record: int, group: int = 1, bundle: int = 1) -> None:
    """A row of everything that a close stages for a cost group."""
    here = {"record_id": record, "cost_group_id": group}
    add(tx, "closing_bundle_group", {**here, "bundle": bundle})
    places = {"row": 1, "receipt_id": 1, "issue_id": 2, "receipt_from": 0, "issue_from": 0}
    add(tx, "settlement", {**here, **places, "quantity": 5_000_000, "amount": 50_000, "principle": 1, "type": 1})
    change = {"update_kind": 1, "kind": 1, "amount": -7, "accounts_id": 1}
    add(tx, "cost_adjustment", {**here, "transaction_id": 2, **change})
    add(tx, "adjustment_total", {**here, **change, "transactions": 1})
    amounts = {"quantity": 1, "open_quantity": 1, "posted": 10, "adjusted": 0, "settled": 0, "accounts_id": 1}
    add(tx, "open_balance", {**here, "date": "2026-01-20", "transaction_id": 1, "update_kind": 1, **amounts})
    add(tx, "closing_log", {**here, "row": 1, "reason": "zero price used"})
    virtual = (1 << 62) + record * 1000 + group * 2
    for transaction in (virtual, virtual + 1):
        of_group = {"cost_group_id": group, "quantity": 1, "record_id": record}
        numbers = {"dimension_id": 1, "reference": 11, "number": "weighted average"}
        add(tx, "inventory_transaction", {"id": transaction, "company_id": 1, **of_group, **numbers})
        row = {"transaction_id": transaction, "kind": 1, "date": "2026-01-31", "amount": 0, "accounts_id": 1}
        add(tx, "inventory_update", {**row, **of_group})
    link = {"receipt_id": virtual, "issue_id": virtual + 1, "kind": 4, "cost_group_id": group, "date": "2026-01-31"}
    add(tx, "cost_link", {**link, "record_id": record})


def fill(database: Database[Any]) -> None:
    """All of it."""
    with database.write() as tx:
        add_masters(tx)
        add_voucher(tx, 1, (10_000, -10_000))
        add_update(tx, 1)
        add_update(tx, 2)
        add(tx, "cost_link", {"receipt_id": 1, "issue_id": 2, "kind": 1, "cost_group_id": 1, "date": "2026-02-05"})
        add(tx, "cost_group_link", {"from_group_id": 1, "to_group_id": 2})
        add(tx, "item_price", {"id": 1, "item_id": 1, "cost": 5, "from_date": "2026-01-01"})
        event = {"id": 1, "company_id": 1, "at": AT, "actor": "me", "host": "here", "action": "close", "hash": "ab"}
        add(tx, "audit_event", event)
        file = {"company_id": 1, "sha256": "ab", "name": "items.csv", "rows": 2}
        add(tx, "import_file", {**file, "imported_at": AT, "imported_by": "me"})
        for record in (POSTED, OPEN):
            add_record(tx, record)
            add(tx, "closing_bundle", {"record_id": record, "bundle": 1, "state": "staged", "digest": "d"})
            stage(tx, record)
        tx.execute("UPDATE closing_record SET posted_at = :at, voucher_id = 1 WHERE id = 1", {"at": AT})
        tx.execute("UPDATE inventory_lock SET closed_until = '2026-01-31' WHERE company_id = 1")


def digest(database: Database[Any], tables: Sequence[str] = FACTS) -> str:
    """Hash over every row of these tables."""
    with database.read() as tx:
        rows = {table: sorted(map(repr, tx.all(f"SELECT * FROM {table}"))) for table in tables}
    return hashlib.sha256(repr(rows).encode()).hexdigest()
