"""Checks of closing records: totals against adjustments, vouchers against totals."""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np

from core.views.checks import Finding
from core.vocabulary import RecordType
from db.company.setup import stored_accounts
from db.engine.kinds import PHYSICAL
from db.engine.session import Tx
from db.reading.facts import Adjustments, BookFacts
from db.reading.findings import broken, fine
from db.reading.verify_names import group_name


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
            name = group_name(facts, group)
            return broken(
                "adjustment_total",
                f"The totals of {number} for {name} differ by {facts.currency.text(left)} from its adjustments.",
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
    """The voucher of a record is its totals on the stored accounts; that of a reversal the opposite, less what outlasts it.

    The balances of an opening are given, and compared with the stock by account; its reversal is the opposite.
    """
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
    openings = {head.id: head.voucher for head in facts.records if head.type is RecordType.OPENING}
    undone = {head.id: openings[head.reversal_of] for head in facts.records if head.reversal_of in openings}
    left = {key: amount for key, amount in left.items() if key[0] not in openings and key[0] not in undone}
    for record, voucher in (*openings.items(), *undone.items()):
        sign = -1 if record in undone else 1
        for account, posting, amount in tx.all(
            """SELECT account_id, posting_type, SUM(amount) FROM ledger_entry WHERE voucher_id = :v
               GROUP BY account_id, posting_type""",
            {"v": voucher},
        ):
            left[record, account, posting] = sign * int(amount)
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
        if amount and record not in off:
            code = tx.value("SELECT code FROM main_account WHERE id = :a", {"a": account})
            return broken(
                "record_voucher",
                f"The voucher of {head.number} differs from its adjustments by {facts.currency.text(amount)} on account {code}.",
            )
    return fine("record_voucher", "The vouchers of closing records are their adjustments on the stored accounts.")


def _add_lasting(facts: BookFacts, left: dict[tuple[int, int, int], int]) -> None:
    """A reversal leaves out what invoices had taken back before."""
    rows = facts.lasting
    reversal_of = {head.reversal_of: head.id for head in facts.records if head.reversal_of}
    if not len(rows):
        return
    stored = {
        (record, transaction, kind): accounts
        for record, transaction, kind, accounts in facts.tx.all(
            f"""SELECT a.record_id, a.transaction_id, a.kind, a.accounts_id FROM cost_adjustment a
               WHERE a.record_id IN (SELECT value FROM ids(:r)) AND a.update_kind = {PHYSICAL} AND a.accounts_id <> 0""",
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
        record
        for record, parameters in tx.all(
            "SELECT id, parameters FROM closing_record WHERE company_id = :c AND posted_at IS NOT NULL",
            {"c": facts.company},
        )
        if not json.loads(parameters).get("update_ledger", True)
    }
    return found | {head.id for head in facts.records if head.reversal_of in found}
