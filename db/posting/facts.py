"""Writing the facts of a posting: vouchers, transactions, updates, links, in one go."""

from __future__ import annotations

from collections.abc import Iterable

from core.posting.facts import Facts, LinkRow, UpdateRow
from core.vocabulary import Reference, UpdateKind
from db.company.numbers import next_documents
from db.company.turnover import Turnover, add_turnover
from db.engine.session import Tx
from db.posting.transactions import BookedTransactions
from db.records.vouchers import write_vouchers
from db.tables.columns import (
    COST_GROUP_LINK,
    COST_LINK,
    INVENTORY_TRANSACTION,
    INVENTORY_UPDATE,
    LATE_LINK,
    PART_UPDATE,
    PRODUCTION_SHARE,
    STOCK_COUNT,
    UNDOING,
)
from db.tables.table import insert


def write_facts(tx: Tx, company: int, facts: Facts, transactions: BookedTransactions) -> list[str]:
    """Write everything that was posted; answers the voucher numbers in order."""
    numbers = _vouchers(tx, company, facts)
    moved = sum([max(abs(u.amount), abs(u.document_amount)) + abs(u.taken_back) for u in facts.updates])
    add_turnover(tx, company, Turnover.INVENTORY, moved)
    insert(
        tx,
        INVENTORY_TRANSACTION,
        (
            (t.id, company, t.group, t.dimension, t.reference, t.number, t.lot, t.quantity, t.parent, 0)
            for t in facts.transactions
        ),
    )
    written = {voucher.id for voucher in facts.vouchers if voucher.entries}
    insert(
        tx, INVENTORY_UPDATE, ((*u[:8], u.voucher if u.voucher in written else 0, u.accounts, 0) for u in facts.updates)
    )
    linked = {link.receipt for link in facts.links}
    where = {row.transaction: (row.group, row.date) for row in facts.updates if row.transaction in linked}
    insert(tx, COST_LINK, ((*link, *where[link.receipt], 0) for link in facts.links))
    _late_links(tx, facts, transactions)
    _group_links(tx, facts.group_links)
    insert(tx, PART_UPDATE, facts.parts)
    insert(tx, PRODUCTION_SHARE, facts.shares)
    _undoings(tx, company, facts, written)
    insert(tx, STOCK_COUNT, facts.counts)
    return numbers


def _undoings(tx: Tx, company: int, facts: Facts, written: set[int]) -> None:
    at, who = tx.now(), tx.actor()
    insert(
        tx,
        UNDOING,
        (
            (u.transaction, company, u.opposite, u.date, u.voucher if u.voucher in written else 0, at, who)
            for u in facts.undoings
        ),
    )


def _vouchers(tx: Tx, company: int, facts: Facts) -> list[str]:
    """A draft without lines is not written and takes no number."""
    live = [voucher for voucher in facts.vouchers if voucher.entries]
    if not live:
        return []
    numbers = next_documents(tx, company, "posting_voucher", len(live))
    write_vouchers(tx, company, live, numbers)
    return numbers


def _group_links(tx: Tx, pairs: set[tuple[int, int]]) -> None:
    """Ways for costs from one cost group to another that are new."""
    stored = {
        (giving, receiving)
        for giving, receiving in tx.all(
            "SELECT from_group_id, to_group_id FROM cost_group_link WHERE from_group_id IN (SELECT value FROM ids(:g))",
            {"g": tx.ids(sorted({giving for giving, _ in pairs}))},
        )
    }
    insert(tx, COST_GROUP_LINK, sorted(pairs - stored))


Late = tuple[int, str, int, int]
"""Cost group, date, receipt, issue."""


def _late_links(tx: Tx, facts: Facts, transactions: BookedTransactions) -> None:
    """Links whose issue or receipt has a financial date after the link's own: the run that covers it looks again."""
    late = {*_issued_later(facts.links, transactions), *_invoiced_later(facts.updates, transactions)}
    if not late:
        return
    stored = {
        tuple(row)
        for row in tx.all(
            """SELECT cost_group_id, date, receipt_id, issue_id FROM late_link
               WHERE cost_group_id IN (SELECT value FROM ids(:g))""",
            {"g": tx.ids(sorted({group for group, *_ in late}))},
        )
    }
    insert(tx, LATE_LINK, sorted(late - stored))


def _issued_later(links: Iterable[LinkRow], transactions: BookedTransactions) -> Iterable[Late]:
    for link in links:
        issue, receipt = transactions.load(link.issue), transactions.load(link.receipt)
        if issue.financial_date > (receipt.physical_date or receipt.financial_date):
            yield receipt.group, issue.financial_date, receipt.id, issue.id


def _invoiced_later(updates: Iterable[UpdateRow], transactions: BookedTransactions) -> Iterable[Late]:
    financial, returned = UpdateKind.FINANCIAL, (Reference.CUSTOMER_RETURN, Reference.PRODUCTION_ISSUE)
    for update in updates:
        if update.kind != financial:
            continue
        posted = transactions.load(update.transaction)
        if posted.reference in returned and posted.quantity > 0 and posted.physical_date:
            source = transactions.returned_from(posted.id)
            if source is not None:
                yield posted.group, update.date, posted.id, source[0].id
        elif posted.returned:
            for receipt, group in transactions.returns_of(posted.id):
                yield group, update.date, receipt, posted.id
