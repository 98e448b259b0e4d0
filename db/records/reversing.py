"""Reversal of a posted record: a record of its own with the opposite voucher, dated as the original.

The lines of the original voucher are repeated with opposite sign, not even the stored accounts are read again. Left out
is the share of physical-value adjustments whose transaction has been financially updated since: that update took them
back already.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from core.close.accounts import StoredAccounts
from core.close.voucher import LedgerLine, voucher_lines
from core.errors import NotFound, Refusal, refuse
from core.requests import Reviewed
from core.reversal import RecordFact, ReversalFacts, reasons
from core.reviewed import refuse_other_figures
from core.vocabulary import RecordType, Specification
from db.company.chain import audit
from db.company.lock import take_inventory_lock
from db.company.setup import load_accounts
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx
from db.records.dates import date_facts
from db.records.opening import continued, take_back
from db.records.records import apply_on_hand, last_close, new_record, post_record, post_voucher, record_row
from db.records.unfinished import unfinished


def record_facts(tx: Tx, company: int) -> list[RecordFact]:
    """All closing records as the reversal rule sees them, oldest first."""
    active = {row[0] for row in tx.all("SELECT id FROM active_record WHERE company_id = :c", {"c": company})}
    rows = tx.all(
        """SELECT r.id, r.number, r.type, r.date, r.posted_at, x.number FROM closing_record r
           LEFT JOIN closing_record x ON x.reversal_of = r.id AND x.reversal_of <> 0 AND x.posted_at IS NOT NULL
           WHERE r.company_id = :c ORDER BY r.id""",
        {"c": company},
    )
    receipts: dict[int, set[int]] = {}
    by_hand = [row[0] for row in rows if row[2] in (RecordType.ON_HAND, RecordType.TRANSACTION) and row[0] in active]
    if by_hand:
        for record, transaction in tx.all(
            """SELECT DISTINCT record_id, transaction_id FROM cost_adjustment
               WHERE record_id IN (SELECT value FROM ids(:r)) AND transaction_id <> 0""",
            {"r": tx.ids(by_hand)},
        ):
            receipts.setdefault(record, set()).add(transaction)
    return [
        RecordFact(
            id=record,
            number=number,
            type=RecordType(kind),
            date=date,
            active=record in active,
            receipts=frozenset(receipts.get(record, ())),
            posted=posted is not None,
            reversed_by=reversed_by or "",
        )
        for record, number, kind, date, posted, reversed_by in rows
    ]


def reversal_facts(tx: Tx, company: int, records: Collection[int]) -> dict[int, ReversalFacts]:
    """What the reversal rule asks about these records; what is not the company's is not there."""
    every = record_facts(tx, company)
    dates, run = date_facts(tx, company), unfinished(tx, company)
    return {
        fact.id: ReversalFacts(
            record=fact,
            others=every,
            dates=dates,
            continued=continued(tx, fact.id) if fact.type is RecordType.OPENING else (),
            run=run,
        )
        for fact in every
        if fact.id in records
    }


def reasons_against(tx: Tx, company: int, record: int) -> tuple[Refusal, ...]:
    """Why a record may not be reversed now; empty when it may."""
    facts = reversal_facts(tx, company, (record,)).get(record)
    if facts is None:
        raise NotFound(f"closing record {record} does not exist", advice="`invclose overview` lists them.")
    return reasons(facts)


def reverse_record(tx: Tx, company: int, record: int, note: str = "", reviewed: Reviewed | None = None) -> int:
    """Reverse one record; the id of the reversal. Takes the lock, checks everything, posts."""
    return reverse_records(tx, company, [record], note, [reviewed] if reviewed else [])[0]


def reverse_records(
    tx: Tx, company: int, records: Sequence[int], note: str = "", reviewed: Sequence[Reviewed] = ()
) -> list[int]:
    """Reverse several records in this order, all or none; the ids of the reversals."""
    take_inventory_lock(tx, company)
    done = []
    for record, seen in zip_longest(records, reviewed):
        refuse(reasons_against(tx, company, record))
        if seen is not None:
            plan = plan_reversal(tx, company, record)
            refuse_other_figures(f"the reversal of {plan.row['number']}", Reviewed(plan.adjusted, plan.total), seen)
        done.append(reverse_within(tx, company, record, note=note))
    return done


def reverse_within(tx: Tx, company: int, record: int, *, note: str = "") -> int:
    """The reversal itself, inside a transaction that holds the lock."""
    plan = plan_reversal(tx, company, record)
    row = plan.row
    parameters = {"reversal_of": row["number"], "excluded": plan.left}
    own = new_record(tx, company, RecordType.REVERSAL, row["date"], parameters, note=note, reversal_of=record)
    name = record_row(tx, own)["number"]
    text = f"Reversal of {row['number']}"
    voucher, number = post_voucher(
        tx, company, date=row["date"], kind="reversal", document=name, record=own, lines=plan.lines, text=text
    )
    apply_on_hand(tx, record, -1)
    if row["type"] == RecordType.OPENING:
        take_back(tx, record)
    for group, *_, amount in plan.excluded:
        tx.execute(
            "UPDATE on_hand SET physical_amount = physical_amount + :a WHERE cost_group_id = :g",
            {"a": amount, "g": group},
        )
    counts = {"adjusted": plan.adjusted, "transactions": 0, "settlements": 0, "warnings": 0, "passes": 1}
    post_record(tx, own, voucher, counts, "")
    if row["type"] in (RecordType.CLOSING, RecordType.OPENING):
        _, closed = last_close(tx, company)
        tx.execute(
            "UPDATE inventory_lock SET closed_until = :d WHERE company_id = :c", {"d": closed or None, "c": company}
        )
    audit(
        tx, company, "reversed", row["number"], {"record": row["number"], "by": name, "voucher": number, "note": note}
    )
    return own


@dataclass(frozen=True, slots=True)
class ReversalPlan:
    """What the reversal of one record posts: worked out once, for its posting and for every preview of it, alone or in a chain.

    It rests on the rows of the record itself and on which of its transactions are invoiced. No other reversal adds or takes
    any of these, so the plans of a chain are those that it posts.
    """

    row: dict[str, Any]
    """The record, as ``record_row`` reads it."""
    lines: list[LedgerLine]
    """The opposite voucher; empty where the record is not posted."""
    excluded: list[tuple[int, int, int, int, int]]
    """Physical value left out, as (cost group, item, item group, accounts, minor units)."""
    adjusted: int
    """By what it changes the inventory value, in minor units."""

    @property
    def left(self) -> int:
        """Sum of what is left out, in minor units."""
        return sum(amount for *_, amount in self.excluded)

    @property
    def total(self) -> int:
        """Debit of the opposite voucher, in minor units."""
        return sum(line.amount for line in self.lines if line.amount > 0)


def plan_reversal(tx: Tx, company: int, record: int) -> ReversalPlan:
    """What reversing a record posts now; nothing is written. Source: docs/rules.md#10-reversal."""
    row = record_row(tx, record)
    if not row["posted_at"]:
        return ReversalPlan(row, [], [], 0)
    lines, excluded = _lines(tx, company, record, row)
    adjusted = tx.value("SELECT adjusted FROM closing_record WHERE id = :r", {"r": record}) or 0
    return ReversalPlan(row, lines, excluded, sum(amount for *_, amount in excluded) - int(adjusted))


def _lines(
    tx: Tx, company: int, record: int, row: dict[str, Any]
) -> tuple[list[LedgerLine], list[tuple[int, int, int, int, int]]]:
    """Opposite lines, and the physical-value shares left out as (cost group, item, item group, accounts, amount)."""
    excluded = [
        (cost_group, item, item_group, accounts, int(amount))
        for cost_group, item, item_group, accounts, amount in tx.all(
            f"""SELECT a.cost_group_id, g.item_id, i.item_group_id, a.accounts_id, SUM(a.amount) FROM cost_adjustment a
               JOIN cost_group g ON g.id = a.cost_group_id JOIN item i ON i.id = g.item_id
               WHERE a.record_id = :r AND a.update_kind = {PHYSICAL}
                 AND EXISTS (SELECT 1 FROM inventory_update u WHERE u.transaction_id = a.transaction_id AND u.kind = {FINANCIAL})
               GROUP BY a.cost_group_id, g.item_id, i.item_group_id, a.accounts_id ORDER BY a.cost_group_id, g.item_id, a.accounts_id""",
            {"r": record},
        )
    ]
    sums: dict[tuple[int, int, int, int], int] = {}
    for account, kind, group, item, amount in tx.all(
        """SELECT account_id, posting_type, item_group_id, item_id, amount FROM ledger_entry
           WHERE voucher_id = :v ORDER BY line""",
        {"v": row["voucher_id"]},
    ):
        sums[account, kind, group, item] = -amount
    if excluded:
        specification = Specification(row["parameters"].get("specification", "total"))
        accounts = StoredAccounts(load_accounts(tx, company))
        for line in voucher_lines([e[1:] for e in excluded], accounts, specification):
            key = (line.account, line.posting_type, line.item_group, line.item)
            sums[key] = sums.get(key, 0) + line.amount
    lines = [
        LedgerLine(account, kind, group, item, amount)
        for (account, kind, group, item), amount in sums.items()
        if amount
    ]
    return lines, excluded
