"""Checks before a run that look at stock: what is not invoiced, negative, marked illegally or without a price."""

from __future__ import annotations

from core.money import quantity_text
from core.plural import plural
from core.views import Finding
from core.vocabulary import DIMENSIONS
from db.company.currencies import currency_of
from db.engine.kinds import FINANCIAL, MARKING, PHYSICAL, SETTLED
from db.reading.findings import MOST_ROWS, warn
from db.reading.names import dimension_text, named
from db.reading.scope import NOT_INVOICED, CheckScope

_DIMENSIONS = ", ".join(f"g.{name}" for name in DIMENSIONS)


def physical(scope: CheckScope, *, receipts: bool) -> Finding | None:
    """Only physically updated up to the date: they settle nothing."""
    sign = ">" if receipts else "<"
    since = "" if scope.last_record == 0 else " AND u.date > :last"
    rows = [
        *scope.tx.all(
            f"""SELECT u.transaction_id, u.date, u.quantity FROM {scope.groups} JOIN inventory_update u ON u.cost_group_id = g.id
                  AND u.kind = {PHYSICAL} AND u.date <= :d{since} WHERE u.record_id = 0 AND u.quantity {sign} 0 AND {NOT_INVOICED}""",
            scope.params,
        ),
        *(
            scope.tx.all(
                f"""SELECT u.transaction_id, u.date, u.quantity FROM {scope.groups} JOIN open_balance u ON u.cost_group_id = g.id
                      AND u.record_id = :record AND u.update_kind = {PHYSICAL} WHERE u.quantity {sign} 0 AND {NOT_INVOICED}""",
                scope.params,
            )
            if scope.last_record
            else ()
        ),
    ]
    if not rows:
        return None
    first = sorted(rows, key=lambda row: (row[1], row[0]))[:MOST_ROWS]
    known = named(scope.tx, (row[0] for row in first))
    details = [
        (known[number].number, known[number].item, known[number].dimensions, quantity_text(quantity), date)
        for number, date, quantity in first
    ]
    if receipts:
        message = f"{plural(len(rows), 'receipt is', 'receipts are')} only physically updated"
        return warn(
            "physical_receipts", message, "Their issues stay open; post the invoices first if possible.", details
        )
    message = f"{plural(len(rows), 'issue is', 'issues are')} only physically updated"
    return warn("physical_issues", message, "They stay open until they are invoiced.", details)


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
        "Issues without a receipt stay open; see the log.",
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
    for issue, receipt, marked, issued, received, together, settled, of_issue, of_receipt in rows:
        left = marked - int(settled)
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
    return warn("illegal_marks", message, "The run ignores them; mark again what is still wanted.", details)


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
        f"Issues will be priced {currency_of(scope.tx, scope.company).text(0)}; enter a cost price for the item.",
        details,
    )
