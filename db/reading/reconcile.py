"""Inventory against the ledger, per account, at a date; and the first voucher where the two part.

Where entries of a ledger kept elsewhere were loaded, that ledger stands beside ours, account by account. The inventory side
of an account is what updates and adjustments changed on it (see `db.reading.balances`), each on the balance account stored
with it. What never reached the ledger has no stored accounts and is told apart.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.days import FOREVER
from core.reconciliation import ReconciledAccount, Reconciliation
from core.verifying import places, sum_at
from db.company.currencies import currency_of
from db.engine.kinds import PHYSICAL
from db.engine.session import Tx
from db.reading.balances import LASTING
from db.reading.difference_notes import last_posted, notes_of_period
from db.reading.foreign import first_foreign_parting, foreign_values
from db.reading.parting import inventory_accounts, partings, upto
from db.records.own_records import own
from db.records.quantities import IN_COST


def inventory_value(tx: Tx, company: int, as_of: str | None = None) -> dict[int, int]:
    """Account id -> value of inventory on it; 0 is what is not in the ledger."""
    accounts = inventory_accounts(tx, company)
    values = _of_updates(tx, company, accounts, as_of)
    account_of = {number: account for account, stored in accounts.items() for number in stored}
    for number, amount in _of_records(tx, company, as_of):
        account = account_of.get(number, 0 if number == 0 else None)
        if account is not None:
            values[account] += amount
    return values


def _of_updates(tx: Tx, company: int, accounts: dict[int, list[int]], as_of: str | None) -> dict[int, int]:
    """What updates added less what invoices took back; one pass each, without sorting. 0: what is not in the ledger."""
    params = {"c": company, "d": as_of or FOREVER}
    sums = [f"SUM(u.amount) FILTER (WHERE p.balance_account_id = {int(account)})" for account in accounts]
    added = tx.one(
        f"""SELECT {", ".join(["COUNT(*)", *sums])} FROM inventory_update u CROSS JOIN posting_accounts p
            WHERE p.id = u.accounts_id AND {own("u")} AND u.voucher_id <> 0{upto("u.date", as_of)}""",
        params,
    )
    unposted = tx.value(
        f"""SELECT SUM(amount) FROM inventory_update WHERE kind = {PHYSICAL} AND accounts_id = 0 AND {own()}
              AND +cost_group_id IN (SELECT id FROM cost_group WHERE company_id = :c){upto("date", as_of)}""",
        params,
    )
    values = {account: int(value or 0) for account, value in zip(accounts, (added or ())[1:], strict=True)}
    values[0] = int(unposted or 0)
    account_of = {number: account for account, stored in accounts.items() for number in stored}
    for number, amount in _taken_back(tx, company, as_of):
        values[account_of.get(number, 0)] -= amount
    return values


def _taken_back(tx: Tx, company: int, as_of: str | None) -> Iterator[tuple[int, int]]:
    """(stored accounts of the physical update, amount that its invoice took back), summed.

    Two scans put side by side here: the database would look up every invoice on its own (and, but for the plus, every
    physical update by its cost group).
    """
    physical = tx.columns(
        f"""SELECT transaction_id, accounts_id FROM inventory_update
           WHERE kind = {PHYSICAL} AND +cost_group_id IN (SELECT id FROM cost_group WHERE company_id = :c)""",
        {"c": company},
        2,
    )
    taken = tx.columns(
        f"SELECT transaction_id, taken_back FROM inventory_update WHERE taken_back <> 0{upto('date', as_of)}",
        {"d": as_of or FOREVER},
        2,
    )
    if np.any(physical[1:, 0] < physical[:-1, 0]):
        physical = physical[np.argsort(physical[:, 0])]
    at, there = places(np.ascontiguousarray(physical[:, 0]), taken[:, 0])
    if there.any():
        stored, which = np.unique(physical[at[there], 1], return_inverse=True)
        yield from zip(stored.tolist(), sum_at(len(stored), which, taken[there, 1]).tolist(), strict=True)


def _of_records(tx: Tx, company: int, as_of: str | None) -> list[tuple[int, int]]:
    """(accounts id, amount) of the adjustments that count."""
    params = {"c": company, "d": as_of or FOREVER}
    rows = tx.all(
        f"""SELECT t.accounts_id, SUM(t.amount) FROM active_record r JOIN adjustment_total t ON t.record_id = r.id
            WHERE r.company_id = :c AND t.{IN_COST}{upto("r.date", as_of)} GROUP BY t.accounts_id""",
        params,
    )
    rows += tx.all(
        f"SELECT l.accounts_id, SUM(l.amount) FROM ({LASTING}) l WHERE 1 = 1{upto('l.date', as_of)} GROUP BY l.accounts_id",
        params,
    )
    return [(row[0], int(row[1])) for row in rows]


def ledger_values(tx: Tx, accounts: list[int], as_of: str | None = None) -> dict[int, int]:
    """Balances of a few accounts, in one pass over the lines without sorting them."""
    if not accounts:
        return {}
    sums = ", ".join(f"SUM(amount) FILTER (WHERE account_id = {int(account)})" for account in accounts)
    row = tx.one(f"SELECT {sums} FROM ledger_entry WHERE 1 = 1{upto('date', as_of)}", {"d": as_of or FOREVER})
    return {account: int(value or 0) for account, value in zip(accounts, row or (), strict=True)}


def reconcile(
    tx: Tx, company: int, as_of: str | None = None, *, foreign: bool = True, vouchers: bool = True
) -> Reconciliation:
    """Every account that inventory was ever posted to, with its notes; with ``vouchers`` also where those that differ part.

    Without a date notes count as on the last day on which something is posted. With ``foreign`` also every account of the
    ledger kept elsewhere, with the first day and voucher where the two part.
    """
    values: dict[int, int | None] = dict(inventory_value(tx, company, as_of))
    unposted = values.pop(0, 0) or 0
    elsewhere = foreign_values(tx, company, as_of) if foreign else {}
    for account in elsewhere:
        values.setdefault(account, None)
    ledger = ledger_values(tx, sorted(values), as_of)
    names = {
        number: (code, name)
        for number, code, name in tx.all(
            "SELECT id, code, name FROM main_account WHERE company_id = :c", {"c": company}
        )
    }
    last = last_posted(tx, company)
    notes = notes_of_period(tx, company, as_of or last)
    rows = []
    for account, inventory in values.items():
        code, name = names[account]
        ours, theirs = ledger[account], elsewhere.get(account, 0) if elsewhere else None
        parts = vouchers and inventory not in (None, ours)
        found, count = partings(tx, company, account, as_of) if parts else ([], 0)
        rows.append(
            ReconciledAccount(
                account=code,
                name=name,
                inventory=inventory,
                ledger=ours,
                partings=tuple(found),
                parting_count=count,
                foreign=theirs,
                foreign_parting=first_foreign_parting(tx, account, as_of) if theirs not in (None, ours) else None,
                notes=tuple(notes.get(account, ())),
            )
        )
    accounts = tuple(sorted(rows, key=lambda row: row.account))
    return Reconciliation(as_of, accounts, unposted, currency_of(tx, company), last)
