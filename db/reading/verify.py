"""Every invariant of the books: what must hold whatever was posted, closed and reversed.

Each check is one finding; ``ok`` says what was verified, ``STOP`` names the first broken row of its kind, ``WARN`` is what
may have a reason outside (somebody posted to an inventory account by hand).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

import numpy as np

from core.errors import TryAgain
from core.verifying import places
from core.views.checks import Finding
from core.views.states import Severity
from core.vocabulary import RecordType
from db.engine import passwords
from db.engine.open import open_database
from db.engine.session import Database, Tx
from db.migrations.guarded import STAGED
from db.reading import (
    verify_chains,
    verify_facts,
    verify_ledger,
    verify_productions,
    verify_records,
    verify_seals,
    verify_stock,
    verify_storage,
    verify_undoing,
)
from db.reading.facts import BookFacts
from db.reading.findings import broken, fine
from db.reading.verify_names import name_of

MANY = 100_000
"""From this many vouchers on other processes are worth their start."""


def verify(tx: Tx, company: int) -> list[Finding]:
    """All checks, the passed ones too; `problems` keeps the others."""
    return [finding for part in _PARTS for finding in _checked(tx, company, part)]


def verify_books(database: Database[Any], company: int) -> list[Finding]:
    """`verify` of a whole database; what is stored of large books is read by processes of their own meanwhile."""
    with database.read(repeatable=True) as tx:
        if (tx.value("SELECT MAX(id) FROM voucher") or 0) < MANY:
            return verify(tx, company)
        with ProcessPoolExecutor(
            len(_APART),
            mp_context=get_context("spawn"),
            initializer=passwords.take,
            initargs=(passwords.all_known(),),
        ) as workers:
            apart = {part: workers.submit(_apart, database.url, company, part) for part in _APART}
            found = {part: _checked(tx, company, part) for part in _PARTS if part not in apart}
            try:
                found |= {part: result.result() for part, result in apart.items()}
            except BrokenProcessPool:  # no other process can start here; the work is the same
                found |= {part: _checked(tx, company, part) for part in _APART}
        return [finding for part in _PARTS for finding in found[part]]


def _apart(url: str, company: int, part: str) -> list[Finding]:
    with open_database(url, read_only=True) as database, database.read(repeatable=True) as tx:
        return _checked(tx, company, part)


def _checked(tx: Tx, company: int, part: str) -> list[Finding]:
    return _readable(tx, part, lambda: _PARTS[part](tx, company))


def _readable(tx: Tx, name: str, checks: Callable[[], list[Finding]]) -> list[Finding]:
    """The findings; where something cannot be read at all, a table that is gone among them, that is one."""
    postgres = tx.dialect == "postgresql"
    if postgres:
        tx.execute("SAVEPOINT checks")
    try:
        return checks()
    except (ConnectionError, TryAgain):
        raise
    except Exception as error:  # whatever the driver or a damaged value brings
        if postgres:
            tx.execute("ROLLBACK TO SAVEPOINT checks")
        tx.failed = False
        return [
            broken("unreadable", f"The {name} could not be checked: {str(error).splitlines()[0].removesuffix('.')}.")
        ]


def _facts(tx: Tx, company: int) -> list[Finding]:
    """In the order in which one finding explains the next."""
    facts = BookFacts(tx, company)
    settled = verify_facts.Settled(facts)
    unshared = verify_productions.unshared(facts)
    return [
        orphans(facts),
        strays(tx, facts),
        verify_facts.sides(facts, settled),
        settled.too_much(),
        settled.walks(),
        settled.receipts(),
        settled.issues(),
        verify_facts.taken_back(facts),
        verify_facts.virtual_transfers(facts),
        verify_productions.shares(facts),
        *([unshared] if unshared else ()),
        verify_undoing.undoings(facts),
        verify_undoing.counts(facts),
        verify_stock.Snapshot(facts, settled).check(),
        verify_stock.on_hand(facts),
        verify_records.totals(facts),
        verify_records.record_vouchers(facts),
        closed_until(facts),
        *verify_ledger.checks(facts),
    ]


_PARTS: dict[str, Callable[[Tx, int], list[Finding]]] = {
    "chains": verify_chains.checks,
    "storage": lambda tx, _: verify_storage.checks(tx),
    "seals": verify_seals.checks,
    "facts": _facts,
}
"""The hashes of what was posted, what lies below, every row against the seals, and what the facts mean together."""
_APART = ("storage", "seals")
"""Each of about the work of the others together."""


def problems(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that are not in order."""
    return [finding for finding in findings if finding.severity != Severity.OK]


def orphans(facts: BookFacts) -> Finding:
    """Updates of transactions, vouchers and accounts that are not there; transactions and links that lead nowhere."""
    tx = facts.tx
    for found, sentence in (
        (_lone_update(facts), "an update of {} has no such transaction, or another cost group"),
        (_lone_transaction(facts), "{} has no update"),
        (_missing(facts, "voucher"), "the voucher of an update of {} is missing"),
        (
            _missing(facts, "posting_accounts"),
            "the stored accounts of an update of {} are missing",
        ),
        (_lone_link(tx), "the link of {} to the issue that makes its cost leads nowhere"),
    ):
        if found is not None:
            return broken("orphan", f"A row is orphaned: {sentence.format(name_of(facts, found))}.")
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


def _missing(facts: BookFacts, table: str) -> int | None:
    """A transaction whose update names a row that is not there."""
    every = facts.every_update
    named = every.voucher if table == "voucher" else every.accounts
    there = facts.tx.columns(f"SELECT id FROM {table} ORDER BY id", {}, 1)[:, 0]
    gone = np.flatnonzero((named != 0) & ~places(there, named)[1])
    return int(every.id[gone[np.argmin(named[gone])]]) if len(gone) else None


def _lone_link(tx: Tx) -> int | None:
    found = tx.value(
        """SELECT l.receipt_id FROM cost_link l LEFT JOIN inventory_transaction a ON a.id = l.receipt_id
           LEFT JOIN inventory_transaction b ON b.id = l.issue_id WHERE a.id IS NULL OR b.id IS NULL LIMIT 1"""
    )
    return None if found is None else int(found)


def strays(tx: Tx, facts: BookFacts) -> Finding:
    """Rows of records that do not exist, or of runs that were undone."""
    known = {
        record: (number, company, undone)
        for record, number, company, undone in tx.all(
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
                return broken("stray_rows", f"{number} was cancelled, but rows of {table} remain.")
            record = tx.value(f"SELECT MIN(record_id) FROM {table} WHERE record_id > :r", {"r": record})
    return fine("stray_rows", "No rows of cancelled runs remain.")


def closed_until(facts: BookFacts) -> Finding:
    """Postings are refused up to the date of the newest active close."""
    stored = facts.tx.value("SELECT closed_until FROM inventory_lock WHERE company_id = :c", {"c": facts.company})
    closes = [head for head in facts.records if head.active and head.type in (RecordType.CLOSING, RecordType.OPENING)]
    right = closes[-1].date if closes else None
    if stored == right:
        return fine(
            "closed_until", f"Inventory is closed through {right}." if right else "Inventory is not closed yet."
        )
    return broken("closed_until", f"Inventory is locked through {stored}, but the newest close is {right or 'none'}.")
