"""Everything that a reader of the books can see, in a fixed order and without time stamps."""

from __future__ import annotations

import hashlib
from typing import Any

from db.engine.session import Tx

Dump = dict[str, list[tuple[Any, ...]]]

_SEEN = "record_id IN (SELECT id FROM closing_record WHERE posted_at IS NOT NULL)"
_FACT = f"(record_id = 0 OR {_SEEN})"
_HELD = "physical_quantity, physical_amount, financial_quantity, financial_amount, last_date, last_issue_quantity, last_issue_amount"

TABLES: dict[str, tuple[str, str]] = {
    "voucher": ("id, number, date, kind, document, record_id, posted, text, created_by, previous_hash, hash", ""),
    "ledger_entry": ("voucher_id, line, account_id, posting_type, amount, date, item_group_id, item_id", ""),
    "closing_record": (
        (
            "id, number, type, date, parameters, reversal_of, voucher_id, note, created_by, adjusted, transactions, settlements,"
            " warnings, passes, hash, previous_hash"
        ),
        "posted_at IS NOT NULL",
    ),
    "active_record": ("id, number, type, date", ""),
    "inventory_transaction": ("id, cost_group_id, reference, number, lot, quantity, parent_id, record_id", _FACT),
    "inventory_update": (
        (
            "transaction_id, kind, cost_group_id, date, quantity, amount, document_amount, taken_back, voucher_id, accounts_id,"
            " record_id"
        ),
        _FACT,
    ),
    "cost_link": ("receipt_id, issue_id, kind, issue_from, amount, cost_group_id, date, record_id", _FACT),
    "settlement": (
        "record_id, cost_group_id, row, receipt_id, issue_id, receipt_from, issue_from, quantity, amount, principle, type",
        _SEEN,
    ),
    "cost_adjustment": (
        "record_id, cost_group_id, transaction_id, update_kind, kind, amount, quantity, accounts_id",
        _SEEN,
    ),
    "adjustment_total": ("record_id, cost_group_id, accounts_id, update_kind, kind, amount, transactions", _SEEN),
    "open_balance": (
        (
            "record_id, cost_group_id, date, transaction_id, update_kind, quantity, open_quantity, posted, adjusted, settled,"
            " accounts_id, layered, linked"
        ),
        _SEEN,
    ),
    "closing_log": ("record_id, cost_group_id, row, transaction_id, reason, quantity, amount, detail", _SEEN),
    "cost_group": ("id, item_id, site, warehouse, batch, serial, configuration, size, color", ""),
    "late_link": ("cost_group_id, date, receipt_id, issue_id", ""),
    "production_share": ("receipt_id, weights_before, weight, weights, cost", ""),
    "undoing": ("transaction_id, opposite_id, date, voucher_id, created_by", ""),
    "stock_count": ("item_id, dimension_id, date, transaction_id, quantity, on_hand", ""),
    "part_update": ("transaction_id, kind, part", ""),
    "opening_line": ("transaction_id, date, voucher", ""),
    "foreign_entry": ("id, voucher, date, account_id, amount, source, file, line", ""),
    "reconciliation_note": ("account_id, date, amount, difference, text, created_by", ""),
    "cost_group_link": ("from_group_id, to_group_id", ""),
    "marking": ("id, issue_id, receipt_id, quantity, removed_by_record, created_by", ""),
    "on_hand": (f"cost_group_id, {_HELD}", ""),
    "export_setting": ("target, account_id, name, value", ""),
    "export_file": ("id, target, name, sha256, vouchers, lines, made_by, note", ""),
    "exported_voucher": ("export_id, voucher_id", ""),
    "inventory_lock": ("company_id, closed_until, closing_until, record_id", ""),
    "audit_event": ("action, subject, detail", "action LIKE '%posted' OR action = 'reversed'"),
}


def visible(tx: Tx) -> Dump:
    """The rows of every table of facts, as far as they are posted."""
    found: Dump = {}
    for table, (columns, condition) in TABLES.items():
        where = f" WHERE {condition}" if condition else ""
        found[table] = tx.all(f"SELECT {columns} FROM {table}{where}")
        found[table].sort(key=repr)
    return found


def digest(dump: Dump) -> str:
    """One word for all of it."""
    return hashlib.sha256(repr(dump).encode()).hexdigest()[:16]


def differences(expected: Dump, found: Dump, most: int = 12) -> list[str]:
    """What a failing test shows: rows that only one side has."""
    lines: list[str] = []
    for table in TABLES:
        left, right = set(expected[table]), set(found[table])
        lines += [f"{table}: missing {row}" for row in sorted(left - right, key=repr)]
        lines += [f"{table}: not expected {row}" for row in sorted(right - left, key=repr)]
    return lines[:most]


VIRTUAL = 1 << 62
"""Ids of virtual transfers are above; they depend on the number of their record."""


def results(tx: Tx, record: int) -> Dump:
    """What one record settled, adjusted and posted, in words that do not depend on its number."""
    names = {
        row[0]: f"v {row[1]} {row[2]} {row[3] > 0}"
        for row in tx.all(
            "SELECT transaction_id, cost_group_id, date, quantity FROM inventory_update WHERE transaction_id > :v AND record_id = :r",
            {"v": VIRTUAL, "r": record},
        )
    }
    found: Dump = {}
    for table in ("settlement", "cost_adjustment", "adjustment_total", "open_balance", "closing_log"):
        columns = TABLES[table][0].removeprefix("record_id, ")
        rows = tx.all(f"SELECT {columns} FROM {table} WHERE record_id = :r", {"r": record})
        found[table] = sorted((tuple(names.get(value, value) for value in row) for row in rows), key=repr)
    found["ledger_entry"] = tx.all(
        """SELECT e.line, e.account_id, e.posting_type, e.amount, e.date, e.item_group_id, e.item_id FROM closing_record r
           JOIN ledger_entry e ON e.voucher_id = r.voucher_id WHERE r.id = :r ORDER BY e.line""",
        {"r": record},
    )
    return found


def half(tx: Tx) -> list[str]:
    """Half vouchers: drafts, unbalanced ones, ones with no two lines, entries without one."""
    return [
        f"{number}: {why}"
        for why, sql in (
            ("draft", "SELECT number FROM voucher WHERE posted = 0"),
            (
                "entry without a voucher",
                "SELECT voucher_id FROM ledger_entry WHERE voucher_id NOT IN (SELECT id FROM voucher)",
            ),
            (
                "unbalanced",
                "SELECT voucher_id FROM ledger_entry GROUP BY voucher_id HAVING SUM(amount) <> 0 OR COUNT(*) < 2",
            ),
        )
        for (number,) in tx.all(sql)
    ]
