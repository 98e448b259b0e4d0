"""One inventory transaction, whole; and finding one."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, NamedTuple

from core.errors import NotFound
from core.money import Amount, quantity_text
from core.views.states import OpenedAdjustment, TransactionStatus
from core.views.transactions import AdjustmentRow, TransactionView, WhyStep
from core.vocabulary import (
    LEFTOVERS,
    MODEL_NAMES,
    AdjustmentKind,
    InventoryModel,
    LinkKind,
    RecordType,
    SettlementType,
    UpdateKind,
)
from core.why import Figures, Posted, why_this_cost
from db.company.currencies import currency_of
from db.company.setup import stored_accounts
from db.engine.session import Tx
from db.reading.accounts_shown import Update, posted_accounts
from db.reading.names import Named, named
from db.reading.settlements import of_transaction, record_heads
from db.reading.undoings import undoing_of, undoing_sentences, undone_by
from db.records.own_records import own
from db.records.undone import STANDING

MOST_SETTLEMENTS = 1000
_VIRTUAL = re.compile(r"([^.]+)\.([^.]+)\..*[IR]$")
_AFTER_ALL = "\U0010ffff"
_LINKED = {
    LinkKind.TRANSFER: ("Transferred: it has the cost of {}.", "Transferred: {} carries its cost."),
    LinkKind.PRODUCTION: ("Made of {}: its cost follows that issue.", "Material of {}, which follows its cost."),
    LinkKind.RETURN: ("Returns {} at its cost.", "Returned by {}, which follows its cost."),
    LinkKind.VIRTUAL: ("Collects what {} took.", "Its quantity moves on as {}."),
    LinkKind.NON_FINANCIAL_TRANSFER: ("Moved within its cost group by {}.", "Moved within its cost group as {}."),
}
"""Kind -> sentence on the receipt's side, sentence on the issue's side."""


class _Change(NamedTuple):
    """A stored adjustment with the head of its record."""

    record_id: int
    number: str
    date: str
    voucher: str
    update_kind: int
    kind: int
    amount: Amount
    accounts_id: int
    active: int
    record_type: str


def transaction_view(tx: Tx, company: int, transaction: int) -> TransactionView:
    """A transaction with all that makes its cost; ``NotFound`` also while its record is not posted."""
    of = named(tx, [transaction]).get(transaction)
    kinds = tx.one(
        """SELECT g.code, m.inventory_model FROM inventory_transaction t JOIN cost_group c ON c.id = t.cost_group_id
           JOIN item i ON i.id = c.item_id JOIN item_group g ON g.id = i.item_group_id
           JOIN item_model_group m ON m.id = i.model_group_id
           WHERE t.id = :t AND t.company_id = :c
             AND (t.record_id = 0 OR EXISTS (SELECT 1 FROM closing_record r WHERE r.id = t.record_id AND r.posted_at IS NOT NULL))""",
        {"t": transaction, "c": company},
    )
    if of is None or kinds is None:
        raise NotFound(f"transaction {transaction} does not exist", advice="Look it up by its number.")
    item_group, model = kinds
    every = _updates(tx, transaction)
    undone, undoes = undoing_of(tx, transaction), undone_by(tx, transaction)
    updates = [update for update in every if update.quantity]
    if undone and undone.taken_back:
        of = of._replace(quantity=updates[0].quantity)
    counting = max(updates, key=lambda update: update.kind)
    changes, adjusted = _adjustments(tx, company, of, counting.kind)
    settled, closed_by = _settled(tx, company, of)
    whole = abs(of.quantity)
    left = 0 if undone and undone.taken_back else whole - settled
    settlements = of_transaction(tx, company, of, limit=MOST_SETTLEMENTS)
    cost = 0 if undone and undone.taken_back else counting.amount + adjusted
    return TransactionView(
        transaction_id=transaction,
        number=of.number,
        reference=of.reference,
        item=of.item,
        item_name=of.item_name,
        item_group=item_group,
        model=MODEL_NAMES[InventoryModel(model)],
        dimensions=of.dimensions,
        quantity=of.quantity,
        open_quantity=left * (1 if of.quantity > 0 else -1),
        posted=counting.amount,
        adjusted=adjusted,
        cost=cost,
        status=TransactionStatus.UNDONE if undone else _status(of, counting.kind),
        closed_by=closed_by if settled >= whole else "",
        updates=posted_accounts(
            tx, company, of.item, of.reference, updates, virtual=bool(of.record), opposite=bool(undoes)
        ),
        adjustments=changes,
        settlements=tuple(settlements),
        linked=_linked(tx, company, of),
        why=why_this_cost(
            Posted(counting.kind, counting.date, counting.amount),
            changes,
            settlements,
            Figures(cost, whole, settled),
            receipt=of.quantity > 0,
            undoes=undoes,
        )
        if not (undone and undone.taken_back)
        else (WhyStep(undone.sentence, 0),),
    )


def _status(of: Named, kind: UpdateKind) -> TransactionStatus:
    if of.quantity > 0:
        return TransactionStatus.PURCHASED if kind is UpdateKind.FINANCIAL else TransactionStatus.RECEIVED
    return TransactionStatus.SOLD if kind is UpdateKind.FINANCIAL else TransactionStatus.DEDUCTED


def _updates(tx: Tx, transaction: int) -> list[Update]:
    rows = tx.rows(
        Update,
        """SELECT u.kind, u.date, u.quantity, u.amount, u.taken_back, u.accounts_id AS accounts,
                  COALESCE(v.number, '') AS voucher
           FROM inventory_update u LEFT JOIN voucher v ON v.id = u.voucher_id
           WHERE u.transaction_id = :t ORDER BY u.kind""",
        {"t": transaction},
    )
    return [row._replace(kind=UpdateKind(row.kind)) for row in rows]


def _adjustments(tx: Tx, company: int, of: Named, kind: UpdateKind) -> tuple[tuple[AdjustmentRow, ...], int]:
    """All changes ever made, and what the active ones on the update that counts add up to."""
    rows = tx.rows(
        _Change,
        """SELECT a.record_id, r.number, r.date, COALESCE(v.number, '') AS voucher, a.update_kind, a.kind, a.amount,
                  a.accounts_id, CASE WHEN x.id IS NULL THEN 0 ELSE 1 END AS active, r.type AS record_type
           FROM closing_record r JOIN cost_adjustment a ON a.record_id = r.id AND a.cost_group_id = :g
             AND a.transaction_id = :t
           LEFT JOIN voucher v ON v.id = r.voucher_id LEFT JOIN active_record x ON x.id = r.id
           WHERE r.company_id = :c AND r.posted_at IS NOT NULL ORDER BY a.record_id, a.update_kind, a.kind""",
        {"c": company, "g": of.group, "t": of.id},
    )
    accounts = dict(tx.all("SELECT id, code FROM main_account WHERE company_id = :c", {"c": company})) if rows else {}
    keys = stored_accounts(tx, {row.accounts_id for row in rows if row.accounts_id})
    changes = []
    total = 0
    for row in rows:
        key = keys.get(row.accounts_id)
        if row.active and row.update_kind == kind and row.kind not in LEFTOVERS:
            total += row.amount
        opened = row.record_type == RecordType.OPENING
        changes.append(
            AdjustmentRow(
                record_id=row.record_id,
                record_number=row.number,
                date=row.date,
                voucher=row.voucher,
                kind=OpenedAdjustment.BEFORE_CUT_OVER if opened else AdjustmentKind(row.kind),
                amount=row.amount,
                balance_account=accounts.get(key.balance_account, "") if key else "",
                offset_account=accounts.get(key.offset_account, "") if key else "",
                active=bool(row.active),
            )
        )
    return tuple(changes), total


def _settled(tx: Tx, company: int, of: Named) -> tuple[int, str]:
    """Quantity settled by active records, and the number of the last record that settled."""
    side = "receipt_id" if of.quantity > 0 else "issue_id"
    row = tx.one(
        f"""SELECT SUM(s.quantity), MAX(r.id) FROM active_record r
            JOIN settlement s ON s.record_id = r.id AND s.cost_group_id = :g AND s.{side} = :t
            WHERE r.company_id = :c AND s.type = :settled""",
        {"c": company, "g": of.group, "t": of.id, "settled": int(SettlementType.SETTLED)},
    )
    quantity, record = row or (None, None)
    heads = record_heads(tx, company) if record else {}
    return int(quantity or 0), heads[record].number if record else ""


def _opened(tx: Tx, of: Named) -> list[str]:
    """What the system before said of it."""
    row = tx.one(
        """SELECT l.date, l.voucher, r.number FROM opening_line l JOIN inventory_transaction t ON t.id = l.transaction_id
           JOIN closing_record r ON r.id = t.record_id WHERE l.transaction_id = :t""",
        {"t": of.id},
    )
    if row is None:
        return []
    date, voucher, record = row
    by = f" with voucher {voucher}" if voucher else ""
    return [f"Opened by {record}: what was open of a posting of {date}{by} in the previous system."]


def _shared(tx: Tx, company: int, of: Named) -> list[str]:
    """Its place among the receipts of its production."""
    row = tx.one("SELECT weight, weights, cost FROM production_share WHERE receipt_id = :t", {"t": of.id})
    if row is None:
        return []
    weight, weights, cost = row
    share = Decimal(weight * 100) / Decimal(weights)
    text = currency_of(tx, company).text(cost)
    return [
        f"Takes {share:.2f} % of what its production cost, which was {text} at its end; its part follows that cost."
    ]


def _linked(tx: Tx, company: int, of: Named) -> tuple[str, ...]:
    """Sentences on what it is made of, what follows it, and its marks."""
    rows = tx.all(
        """SELECT l.receipt_id, l.issue_id, l.kind FROM cost_link l
           WHERE (l.receipt_id = :t OR l.issue_id = :t)
             AND (l.record_id = 0 OR l.record_id IN (SELECT id FROM active_record WHERE company_id = :c))
           ORDER BY l.receipt_id, l.issue_id LIMIT 100""",
        {"t": of.id, "c": company},
    )
    marks = tx.all(
        """SELECT m.receipt_id, m.issue_id, m.quantity, m.removed_by_record FROM marking m
           WHERE m.receipt_id = :t OR m.issue_id = :t ORDER BY m.id LIMIT 100""",
        {"t": of.id},
    )
    known = named(tx, {number for receipt, issue, *_ in (*rows, *marks) for number in (receipt, issue)})
    sentences = [*_opened(tx, of), *undoing_sentences(tx, of.id)]
    for receipt, issue, kind in rows:
        made, follows = _LINKED[LinkKind(kind)]
        sentence = made.format(known[issue].number) if receipt == of.id else follows.format(known[receipt].number)
        sentences.append(sentence)
    sentences += _shared(tx, company, of)
    for receipt, issue, quantity, removed in marks:
        other = known[issue if receipt == of.id else receipt].number
        gone = " The mark was removed as illegal." if removed else ""
        sentences.append(f"{quantity_text(quantity)} of it is marked to {other}.{gone}")
    return tuple(dict.fromkeys(sentences))  # receipts of one number, such as completions, say the same


def find_transactions(tx: Tx, company: int, text: str, *, limit: int) -> list[tuple[int, str, str, str, int]]:
    """By number, by its beginning, by id, or by the name of a virtual transfer; newest first."""
    wanted = text.strip()
    if not wanted:
        return []
    ids = _by_number(tx, company, wanted, limit)
    if wanted.isascii() and wanted.isdigit() and int(wanted) < 1 << 63:
        ids += [int(wanted)]
    if _VIRTUAL.match(wanted):
        ids += _virtual(tx, company, wanted)
    ids = list(dict.fromkeys(ids))
    rows = tx.all(
        """SELECT t.id, u.date FROM inventory_transaction t
           JOIN inventory_update u ON u.transaction_id = t.id
           LEFT JOIN closing_record r ON r.id = t.record_id
           WHERE t.id IN (SELECT value FROM ids(:t)) AND t.company_id = :c AND (t.record_id = 0 OR r.posted_at IS NOT NULL)
           ORDER BY t.id, u.kind""",
        {"t": tx.ids(ids), "c": company},
    )
    dates: dict[int, str] = dict(rows)
    known = named(tx, dates)
    found = [known[number] for number in ids if number in dates]
    return [(of.id, of.number, of.item, dates[of.id], of.quantity) for of in found[:limit]]


def _by_number(tx: Tx, company: int, wanted: str, limit: int) -> list[int]:
    """Of the number those that stand, before those that are undone; else of the numbers that begin so."""
    params: dict[str, Any] = {"c": company, "t": wanted, "end": wanted + _AFTER_ALL, "n": limit}
    exact = f"company_id = :c AND number = :t AND {own()}"
    begins = f"company_id = :c AND number >= :t AND number < :end AND {own()}"
    for condition, order in (
        (f"{exact} AND {STANDING}", "id DESC"),
        (exact, "id DESC"),
        (begins, "number, id DESC"),
    ):
        rows = tx.all(f"SELECT id FROM inventory_transaction WHERE {condition} ORDER BY {order} LIMIT :n", params)
        if rows:
            return [number for (number,) in rows]
    return []


def _virtual(tx: Tx, company: int, wanted: str) -> list[int]:
    """Virtual transfers of the record and the items whose number the name can begin with."""
    record, _, rest = wanted.partition(".")
    rows = tx.all(
        """SELECT t.id, i.code FROM closing_record r JOIN inventory_transaction t ON t.record_id = r.id
           JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id
           WHERE r.company_id = :c AND r.number = :n AND r.posted_at IS NOT NULL AND r.type <> 'opening' AND t.record_id <> 0""",
        {"c": company, "n": record},
    )
    known = named(tx, (number for number, item in rows if rest.startswith(item)))
    return [number for number, of in known.items() if of.number == wanted]
