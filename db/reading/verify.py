"""Every invariant of the books: what must hold whatever was posted, closed and reversed.

Each check is one finding; ``ok`` says what was verified, ``STOP`` names the first broken row of its kind, ``WARN`` is what
may have a reason outside (somebody posted to an inventory account by hand).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np

from core.money import amount_text
from core.verifying import places
from core.views import Finding
from core.vocabulary import RecordType
from db.reading import verify_chains, verify_facts
from db.reading.facts import Adjustments, BookFacts
from db.reading.findings import broken, fine, warn
from db.reading.reconcile import reconcile
from db.session import Database, Tx, open_database

STAGED = ("settlement", "cost_adjustment", "adjustment_total", "open_balance", "closing_log")
MANY = 300_000
"""From this many vouchers on a second process is worth its start."""


def verify(tx: Tx, company: int) -> list[Finding]:
    """All checks, the passed ones too; `problems` keeps the others."""
    return verify_chains.checks(tx, company) + _rest(tx, company)


def verify_books(database: Database[Any], company: int) -> list[Finding]:
    """`verify` of a whole database; the chains of large books are followed by a process of their own meanwhile."""
    with database.read(repeatable=True) as tx:
        if (tx.value("SELECT MAX(id) FROM voucher") or 0) < MANY:
            return verify(tx, company)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as workers:
            chains = workers.submit(_chains, database.url, company)
            rest = _rest(tx, company)
            return chains.result() + rest


def _chains(url: str, company: int) -> list[Finding]:
    with open_database(url, read_only=True) as database, database.read(repeatable=True) as tx:
        return verify_chains.checks(tx, company)


def _rest(tx: Tx, company: int) -> list[Finding]:
    facts = BookFacts(tx, company)
    found = [orphans(facts), strays(tx, facts), *verify_facts.checks(facts)]
    return [*found, totals(facts), record_vouchers(facts), closed_until(facts), against_ledger(tx, company)]


def problems(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity != "ok"]


def orphans(facts: BookFacts) -> Finding:
    """Updates of transactions, vouchers and accounts that are not there; transactions and links that lead nowhere."""
    tx = facts.tx
    for found, sentence in (
        (_lone_update(facts), "an update of transaction {} has no such transaction, or another cost group"),
        (_lone_transaction(facts), "transaction {} has no update"),
        (_missing(tx, "voucher_id", "voucher"), "the voucher of an update of transaction {} is missing"),
        (
            _missing(tx, "accounts_id", "posting_accounts"),
            "the stored accounts of an update of transaction {} are missing",
        ),
        (_lone_link(tx), "a cost link of receipt {} leads nowhere"),
    ):
        if found is not None:
            return broken("orphan", f"A row stands alone: {sentence.format(found)}.")
    return fine("orphan", "Every update has its transaction, voucher and accounts.")


def _lone_update(facts: BookFacts) -> int | None:
    transactions = facts.transactions
    for updates in (facts.physical, facts.financial):
        at, there = facts.transaction_places.find(updates.id)
        if not len(transactions):
            return int(updates.id[0]) if len(updates) else None
        bad = np.flatnonzero(~there | (transactions[at, 1] != updates.group))
        if len(bad):
            return int(updates.id[bad[0]])
    return None


def _lone_transaction(facts: BookFacts) -> int | None:
    seen = np.zeros(len(facts.transactions), bool)
    for updates in (facts.physical, facts.financial):
        at, there = facts.transaction_places.find(updates.id)
        seen[at[there]] = True
    bad = np.flatnonzero(~seen)
    return int(facts.transactions[bad[0], 0]) if len(bad) else None


def _missing(tx: Tx, column: str, table: str) -> int | None:
    """A transaction whose update names a row that is not there."""
    named = tx.columns(f"SELECT DISTINCT {column} FROM inventory_update WHERE {column} <> 0", {}, 1)[:, 0]
    there = tx.columns(f"SELECT id FROM {table} ORDER BY id", {}, 1)[:, 0]
    gone = named[~places(there, named)[1]]
    if not len(gone):
        return None
    value = tx.value(f"SELECT MIN(transaction_id) FROM inventory_update WHERE {column} = :g", {"g": int(gone.min())})
    return int(value)


def _lone_link(tx: Tx) -> int | None:
    found = tx.value(
        """SELECT l.receipt_id FROM cost_link l LEFT JOIN inventory_transaction a ON a.id = l.receipt_id
           LEFT JOIN inventory_transaction b ON b.id = l.issue_id WHERE a.id IS NULL OR b.id IS NULL LIMIT 1"""
    )
    return None if found is None else int(found)


def strays(tx: Tx, facts: BookFacts) -> Finding:
    """Rows of records that do not exist, or of runs that were undone."""
    known = {
        row[0]: row[1:]
        for row in tx.all(
            """SELECT r.id, r.number, r.company_id, CASE WHEN r.posted_at IS NULL AND j.state = 'cancelled' THEN 1 ELSE 0 END
               FROM closing_record r LEFT JOIN job j ON j.record_id = r.id"""
        )
    }
    for table in STAGED:
        record = tx.value(f"SELECT MIN(record_id) FROM {table}")
        while record is not None:
            if record not in known:
                return broken("stray_rows", f"Rows of {table} belong to record {record}, which does not exist.")
            number, company, undone = known[record]
            if undone and company == facts.company:
                return broken("stray_rows", f"{number} was cancelled, but rows of {table} are left.")
            record = tx.value(f"SELECT MIN(record_id) FROM {table} WHERE record_id > :r", {"r": record})
    return fine("stray_rows", "No rows of undone runs are left.")


def totals(facts: BookFacts) -> Finding:
    """What voucher and on-hand were made of is the sum of the adjustments."""
    sums: dict[tuple[int, int, int, int], int] = {}
    for record, group, update_kind, kind, amount in facts.tx.all(
        """SELECT t.record_id, t.cost_group_id, t.update_kind, t.kind, SUM(t.amount) FROM closing_record r
           JOIN adjustment_total t ON t.record_id = r.id WHERE r.company_id = :c AND r.posted_at IS NOT NULL
           GROUP BY t.record_id, t.cost_group_id, t.update_kind, t.kind""",
        {"c": facts.company},
    ):
        sums[record, group, update_kind, kind] = int(amount)
    for key, amount in _summed(facts.adjustments):
        sums[key] = sums.get(key, 0) - amount
    for (record, group, _, _), left in sorted(sums.items()):
        if left:
            number = next(head.number for head in facts.records if head.id == record)
            name = verify_facts.group_name(facts, group)
            return broken(
                "adjustment_total",
                f"The totals of {number} for {name} differ by {amount_text(left)} from its adjustments.",
            )
    return fine("adjustment_total", f"The totals of {len(facts.records):,} records are the sums of their adjustments.")


def _summed(rows: Adjustments) -> Iterable[tuple[tuple[int, int, int, int], int]]:
    """Adjustments by (record, cost group, update kind, kind)."""
    if not len(rows):
        return ()
    order = np.lexsort((rows.kind, rows.update_kind, rows.group, rows.record))
    keys = np.column_stack((rows.record, rows.group, rows.update_kind, rows.kind))[order]
    first = np.flatnonzero(np.concatenate(([True], np.any(keys[1:] != keys[:-1], axis=1))))
    amounts = np.add.reduceat(rows.amount[order], first).tolist()
    return (((a, b, c, d), amount) for (a, b, c, d), amount in zip(keys[first].tolist(), amounts, strict=True))


def record_vouchers(facts: BookFacts) -> Finding:
    """The voucher of a record is its totals on the stored accounts; that of a reversal the opposite, less what outlasts it."""
    tx = facts.tx
    left: dict[tuple[int, int, int], int] = {}
    expected = """
        SELECT {record}, p.balance_account_id, p.balance_posting_type, p.offset_account_id, p.offset_posting_type, SUM(t.amount)
        FROM {source} JOIN posting_accounts p ON p.id = t.accounts_id
        WHERE r.company_id = :c AND r.posted_at IS NOT NULL
        GROUP BY {record}, p.balance_account_id, p.balance_posting_type, p.offset_account_id, p.offset_posting_type"""
    of_record = expected.format(record="r.id", source="closing_record r JOIN adjustment_total t ON t.record_id = r.id")
    of_reversal = expected.format(
        record="r.id",
        source="closing_record r JOIN adjustment_total t ON t.record_id = r.reversal_of AND r.reversal_of <> 0",
    )
    for sql, sign in ((of_record, 1), (of_reversal, -1)):
        for record, balance, balance_type, offset, offset_type, amount in tx.all(sql, {"c": facts.company}):
            for key, value in (((record, balance, balance_type), amount), ((record, offset, offset_type), -amount)):
                left[key] = left.get(key, 0) + sign * int(value)
    _add_lasting(facts, left)
    off = _without_ledger(tx, facts)
    for record, account, posting, amount in tx.all(
        """SELECT r.id, e.account_id, e.posting_type, SUM(e.amount) FROM closing_record r
           JOIN ledger_entry e ON e.voucher_id = r.voucher_id
           WHERE r.company_id = :c AND r.posted_at IS NOT NULL AND r.voucher_id <> 0
           GROUP BY r.id, e.account_id, e.posting_type""",
        {"c": facts.company},
    ):
        left[record, account, posting] = left.get((record, account, posting), 0) - int(amount)
    heads = {head.id: head for head in facts.records}
    for (record, account, _), amount in sorted(left.items()):
        head = heads[record]
        if amount and record not in off and head.type is not RecordType.OPENING:
            code = tx.value("SELECT code FROM main_account WHERE id = :a", {"a": account})
            return broken(
                "record_voucher",
                f"The voucher of {head.number} differs from its adjustments by {amount_text(amount)} on account {code}.",
            )
    return fine("record_voucher", "The vouchers of closing records are their adjustments on the stored accounts.")


def _add_lasting(facts: BookFacts, left: dict[tuple[int, int, int], int]) -> None:
    """A reversal leaves out what invoices had taken back before."""
    from db.reading.accounts_shown import stored_accounts

    rows = facts.lasting
    reversal_of = {head.reversal_of: head.id for head in facts.records if head.reversal_of}
    if not len(rows):
        return
    stored = {
        (row[0], row[1], row[2]): row[3]
        for row in facts.tx.all(
            """SELECT a.record_id, a.transaction_id, a.kind, a.accounts_id FROM cost_adjustment a
               WHERE a.record_id IN (SELECT value FROM ids(:r)) AND a.update_kind = 0 AND a.accounts_id <> 0""",
            {"r": facts.tx.ids(sorted(set(rows.record.tolist())))},
        )
    }
    keys = stored_accounts(facts.tx, set(stored.values()))
    columns = (rows.record.tolist(), rows.transaction.tolist(), rows.kind.tolist(), rows.amount.tolist())
    for source, transaction, kind, amount in zip(*columns, strict=True):
        accounts = stored.get((source, transaction, kind))
        if accounts is None:
            continue
        key, record = keys[accounts], reversal_of[source]
        for side, value in (
            ((record, key.balance_account, key.balance_type), amount),
            ((record, key.offset_account, key.offset_type), -amount),
        ):
            left[side] = left.get(side, 0) + value


def _without_ledger(tx: Tx, facts: BookFacts) -> set[int]:
    """Records made with *Update ledger* off, and their reversals."""
    found = {
        row[0]
        for row in tx.all(
            "SELECT id, parameters FROM closing_record WHERE company_id = :c AND posted_at IS NOT NULL",
            {"c": facts.company},
        )
        if not json.loads(row[1]).get("update_ledger", True)
    }
    return found | {head.id for head in facts.records if head.reversal_of in found}


def closed_until(facts: BookFacts) -> Finding:
    """Postings are refused up to the date of the newest active close."""
    stored = facts.tx.value("SELECT closed_until FROM inventory_lock WHERE company_id = :c", {"c": facts.company})
    closes = [head for head in facts.records if head.active and head.type in (RecordType.CLOSING, RecordType.OPENING)]
    right = closes[-1].date if closes else None
    if stored == right:
        return fine("closed_until", f"Inventory is closed until {right}." if right else "Inventory is not closed yet.")
    return broken("closed_until", f"Inventory is locked until {stored}, but the newest close is {right or 'none'}.")


def against_ledger(tx: Tx, company: int) -> Finding:
    """Inventory value = balance of the inventory accounts."""
    found = reconcile(tx, company)
    wrong = [account for account in found.accounts if account.difference]
    if not wrong:
        total = sum(account.inventory for account in found.accounts)
        return fine(
            "inventory_ledger", f"Inventory and ledger agree on {len(found.accounts)} accounts: {amount_text(total)}."
        )
    first = wrong[0]
    where = f"; they part at voucher {first.parting.voucher} of {first.parting.date}" if first.parting else ""
    rows = [
        (
            account.account,
            amount_text(account.inventory),
            amount_text(account.ledger),
            amount_text(account.difference),
            account.parting.voucher if account.parting else "",
        )
        for account in wrong
    ]
    return warn(
        "inventory_ledger",
        f"Account {first.account}: inventory {amount_text(first.inventory)}, ledger {amount_text(first.ledger)}{where}.",
        "Was something posted to the account by hand? invclose reconcile shows both sides.",
        rows,
    )
