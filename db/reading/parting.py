"""Where the inventory side of an account and its ledger side part: the vouchers, in posting order, that differ."""

from __future__ import annotations

import numpy as np

from core.costing.shape import Ints
from core.days import FOREVER
from core.reconciliation import Parting
from core.verifying import places, sum_at
from db.company.doubts import INVENTORY_SIDES
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx
from db.reading.balances import LASTING
from db.reading.names import stamp_text
from db.records.own_records import own
from db.records.quantities import IN_COST

SHOWN = 1_000
"""Vouchers that are read; the others are counted."""


def inventory_accounts(tx: Tx, company: int) -> dict[int, list[int]]:
    """Account id -> stored accounts whose inventory side it is."""
    found: dict[int, list[int]] = {}
    for number, account in tx.all(
        f"""SELECT id, balance_account_id FROM posting_accounts
            WHERE company_id = :c AND balance_posting_type IN {INVENTORY_SIDES} ORDER BY id""",
        {"c": company},
    ):
        found.setdefault(account, []).append(number)
    return found


def upto(column: str, as_of: str | None) -> str:
    """The condition that stops at parameter `d`; empty without a date."""
    return "" if as_of is None else f" AND {column} <= :d"


def partings(tx: Tx, company: int, account: int, as_of: str | None = None) -> tuple[list[Parting], int]:
    """The first vouchers that differ, and how many there are. Compares voucher by voucher: only asked for when an account differs."""
    inventory = _inventory_by_voucher(tx, company, account, as_of)
    ledger = tx.columns(
        f"SELECT voucher_id, amount FROM ledger_entry WHERE account_id = :a{upto('date', as_of)}",
        {"a": account, "d": as_of or FOREVER},
        2,
    )
    vouchers = np.unique(np.concatenate((inventory[:, 0], ledger[:, 0])))
    one = sum_at(len(vouchers), places(vouchers, inventory[:, 0])[0], inventory[:, 1])
    other = sum_at(len(vouchers), places(vouchers, ledger[:, 0])[0], ledger[:, 1])
    broken = np.flatnonzero(one != other)
    chosen = broken[:SHOWN]
    known = {
        row[0]: row[1:]
        for row in tx.all(
            """SELECT id, number, date, created_by, kind, document, text, created_at FROM voucher
               WHERE id IN (SELECT value FROM ids(:v))""",
            {"v": tx.ids(vouchers[chosen].tolist())},
        )
    }
    found = []
    for at in chosen.tolist():
        voucher = int(vouchers[at])
        missing = (f"(no voucher {voucher})", "", "", "", "", "", "")
        number, date, by, kind, document, text, posted = known.get(voucher, missing)
        found.append(
            Parting(
                voucher=number,
                date=date,
                by=by,
                text=text or f"{kind} {document}".strip(),
                inventory=int(one[at]),
                ledger=int(other[at]),
                kind=kind,
                at=stamp_text(posted) if posted else "",
            )
        )
    return found, len(broken)


def _inventory_by_voucher(tx: Tx, company: int, account: int, as_of: str | None) -> Ints:
    """(voucher, change of inventory value) on one account, several rows a voucher."""
    stored = [row[0] for row in tx.all("SELECT id FROM posting_accounts WHERE balance_account_id = :a", {"a": account})]
    params = {"c": company, "d": as_of or FOREVER, "p": tx.ids(stored)}
    parts = [
        tx.columns(
            f"""SELECT voucher_id, amount FROM inventory_update
                WHERE {own()} AND voucher_id <> 0 AND accounts_id IN (SELECT value FROM ids(:p)){upto("date", as_of)}""",
            params,
            2,
        ),
        tx.columns(
            f"""SELECT f.voucher_id, -f.taken_back FROM inventory_update f
                JOIN inventory_update p ON p.transaction_id = f.transaction_id AND p.kind = {PHYSICAL}
                WHERE f.kind = {FINANCIAL} AND f.taken_back <> 0 AND p.accounts_id IN (SELECT value FROM ids(:p)){upto("f.date", as_of)}""",
            params,
            2,
        ),
        tx.columns(
            f"""SELECT r.voucher_id, t.amount FROM closing_record r JOIN adjustment_total t ON t.record_id = r.id
                WHERE r.company_id = :c AND r.posted_at IS NOT NULL AND t.{IN_COST}
                  AND t.accounts_id IN (SELECT value FROM ids(:p)){upto("r.date", as_of)}""",
            params,
            2,
        ),
        tx.columns(
            f"""SELECT x.voucher_id, -t.amount FROM closing_record x JOIN adjustment_total t ON t.record_id = x.reversal_of
                WHERE x.company_id = :c AND x.reversal_of <> 0 AND x.posted_at IS NOT NULL AND t.{IN_COST}
                  AND t.accounts_id IN (SELECT value FROM ids(:p)){upto("x.date", as_of)}""",
            params,
            2,
        ),
        tx.columns(
            f"""SELECT x.voucher_id, l.amount FROM ({LASTING}) l
                JOIN closing_record x ON x.reversal_of = l.record_id AND x.reversal_of <> 0 AND x.posted_at IS NOT NULL
                WHERE l.accounts_id IN (SELECT value FROM ids(:p)){upto("x.date", as_of)}""",
            params,
            2,
        ),
    ]
    return np.concatenate(parts)
