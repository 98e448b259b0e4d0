"""Checks before a run that look at stock: what is not invoiced, negative, marked illegally or without a price."""

from __future__ import annotations

from typing import NamedTuple

from core.marking import left_of_marks
from core.money import Quantity, quantity_text
from core.plural import plural
from core.views.checks import Finding
from core.vocabulary import DIMENSIONS
from db.company.currencies import currency_of
from db.engine.kinds import FINANCIAL, MARKING, PHYSICAL, SETTLED
from db.reading.findings import MOST_ROWS, warn
from db.reading.names import dimension_text, named
from db.reading.scope import NOT_INVOICED, CheckScope
from db.records.returned import gone_back

_RECEIPTS = "Issues of these goods stay open until the invoices are posted; undo a receipt that was a mistake: `invclose undo NUMBER`."
_ISSUES = "They stay open until they are invoiced; undo a delivery that was a mistake: `invclose undo NUMBER`."
_DIMENSIONS = ", ".join(f"g.{name}" for name in DIMENSIONS)


class _Waiting(NamedTuple):
    """A transaction that is only physically updated."""

    transaction: int
    date: str
    quantity: Quantity


def physical(scope: CheckScope) -> list[Finding]:
    """Receipts and issues that are only physically updated up to the date: they settle nothing.

    What was delivered and went back as a whole waits for no invoice, and is not among them.
    """
    rows = _only_physical(scope)
    gone = gone_back(scope.tx, {row.transaction: row.quantity for row in rows})
    rows = sorted((row for row in rows if row.transaction not in gone), key=lambda row: (row.date, row.transaction))
    receipts, issues = [row for row in rows if row.quantity > 0], [row for row in rows if row.quantity < 0]
    known = named(scope.tx, (row.transaction for part in (receipts, issues) for row in part[:MOST_ROWS]))

    def found(code: str, part: list[_Waiting], one: str, many: str, advice: str) -> list[Finding]:
        details = [
            (known[number].number, known[number].item, known[number].dimensions, quantity_text(quantity), date)
            for number, date, quantity in part[:MOST_ROWS]
        ]
        message = f"{plural(len(part), one, many)} only physically updated"
        return [warn(code, message, advice, details)] if part else []

    return [
        *found("physical_receipts", receipts, "receipt is", "receipts are", _RECEIPTS),
        *found("physical_issues", issues, "issue is", "issues are", _ISSUES),
    ]


def _only_physical(scope: CheckScope) -> list[_Waiting]:
    """What is new since the last close, and of what it left open."""
    since = "" if scope.last_record == 0 else " AND u.date > :last"
    rows = scope.tx.all(
        f"""SELECT u.transaction_id, u.date, u.quantity FROM {scope.groups} JOIN inventory_update u ON u.cost_group_id = g.id
              AND u.kind = {PHYSICAL} AND u.date <= :d{since} WHERE u.record_id = 0 AND u.quantity <> 0 AND {NOT_INVOICED}""",
        scope.params,
    )
    if scope.last_record:
        rows += scope.tx.all(
            f"""SELECT u.transaction_id, u.date, u.quantity FROM {scope.groups} JOIN open_balance u ON u.cost_group_id = g.id
                  AND u.record_id = :record AND u.update_kind = {PHYSICAL} WHERE u.quantity <> 0 AND {NOT_INVOICED}""",
            scope.params,
        )
    return [_Waiting(number, date, int(quantity)) for number, date, quantity in rows]


def negative(scope: CheckScope) -> Finding | None:
    """Invoiced quantity below zero at the date: some issues will not find a receipt."""
    rows = scope.tx.all(
        f"""SELECT i.code, h.financial_quantity - COALESCE((SELECT SUM(u.quantity) FROM inventory_update u
                WHERE u.cost_group_id = g.id AND u.kind = {FINANCIAL} AND u.date > :d AND u.record_id = 0), 0) AS held, {_DIMENSIONS}
            FROM {scope.groups} JOIN on_hand h ON h.cost_group_id = g.id""",
        scope.params,
    )
    rows = sorted((row[0], dimension_text(row[2:]), int(row[1])) for row in rows if row[1] < 0)
    if not rows:
        return None
    details = [(item, where, f"on hand {quantity_text(held)}") for item, where, held in rows]
    items = len({row[0] for row in rows})
    return warn(
        "negative_on_hand",
        f"{plural(items, 'item')} with negative on-hand",
        "Post the receipts that are missing; until then issues without a receipt stay open.",
        details,
    )


def marks(scope: CheckScope) -> Finding | None:
    """Marks that cannot be kept: other cost group, or more than is open. The run treats them as absent."""
    rows = scope.tx.all(
        f"""SELECT m.issue_id, m.receipt_id, m.quantity, i.quantity, r.quantity,
                  CASE WHEN i.cost_group_id = r.cost_group_id THEN 1 ELSE 0 END,
                  COALESCE((SELECT SUM(s.quantity) FROM active_record a JOIN settlement s ON s.record_id = a.id
                     AND s.cost_group_id = i.cost_group_id AND s.issue_id = m.issue_id
                   WHERE a.company_id = :c AND s.receipt_id = m.receipt_id AND s.principle = {MARKING} AND s.type = {SETTLED}), 0),
                  COALESCE((SELECT SUM(s.quantity) FROM active_record a JOIN settlement s ON s.record_id = a.id
                     AND s.cost_group_id = i.cost_group_id AND s.issue_id = m.issue_id
                   WHERE a.company_id = :c AND s.type = {SETTLED}), 0),
                  COALESCE((SELECT SUM(s.quantity) FROM active_record a JOIN settlement s ON s.record_id = a.id
                     AND s.cost_group_id = r.cost_group_id AND s.receipt_id = m.receipt_id
                   WHERE a.company_id = :c AND s.type = {SETTLED}), 0)
           FROM marking m JOIN inventory_transaction i ON i.id = m.issue_id JOIN inventory_transaction r ON r.id = m.receipt_id
           WHERE m.company_id = :c AND m.removed_by_record = 0 ORDER BY m.id""",
        scope.params,
    )
    bad = []
    left_of = left_of_marks(
        (issue, receipt, marked, int(settled)) for issue, receipt, marked, _, _, _, settled, *_ in rows
    )
    for (issue, receipt, _, issued, received, together, _, of_issue, of_receipt), left in zip(
        rows, left_of, strict=True
    ):
        if left <= 0:
            continue
        if not together:
            bad.append((issue, receipt, left, "other item or dimension values"))
        elif left > -issued - int(of_issue) or left > received - int(of_receipt):
            bad.append((issue, receipt, left, "more than is open"))
    if not bad:
        return None
    known = named(scope.tx, (number for row in bad[:MOST_ROWS] for number in row[:2]))
    details = [
        (known[issue].item, known[issue].number, known[receipt].number, quantity_text(left), why)
        for issue, receipt, left, why in bad[:MOST_ROWS]
    ]
    message = f"{plural(len(bad), 'mark is', 'marks are')} illegal and will be removed"
    return warn(
        "illegal_marks",
        message,
        "The run takes them away; mark again what is still wanted: `invclose mark ISSUE RECEIPT --quantity QUANTITY`.",
        details,
    )


def prices(scope: CheckScope) -> Finding | None:
    """No estimate and no cost price: the next issue would cost nothing."""
    rows = scope.tx.all(
        f"""SELECT i.code, {_DIMENSIONS} FROM {scope.groups} JOIN on_hand h ON h.cost_group_id = g.id
            WHERE i.cost_price IS NULL AND NOT EXISTS (SELECT 1 FROM item_price p WHERE p.item_id = i.id)
              AND (h.financial_quantity <= 0 OR h.financial_amount < 0)
            ORDER BY g.id""",
        scope.params,
    )
    if not rows:
        return None
    details = sorted((row[0], dimension_text(row[1:])) for row in rows)
    items = len({row[0] for row in rows})
    return warn(
        "no_cost_price",
        f"{plural(items, 'item has', 'items have')} neither a cost price nor anything on hand to take one from",
        f"Issues will be priced {currency_of(scope.tx, scope.company).text(0)};"
        " enter a cost price: `invclose item set ITEM cost-price=PRICE`.",
        details,
    )
