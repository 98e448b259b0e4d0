"""Ways to fill *Edit now* of an on-hand adjustment: to a price, to a value, by an amount, by a percentage.

Example: 10.00 spread by value over two rows worth 30.00 and 10.00 gives them 7.50 and 2.50.

Source: docs/rules.md#111-on-hand-adjustment
"""

from __future__ import annotations

from collections.abc import Sequence

from core.currency import Currency
from core.money import QUANTITY_SCALE, divide_rounded
from core.requests import OnHandLine
from core.views.adjusting import OnHandRow


def to_price(rows: Sequence[OnHandRow], price: int | None) -> tuple[OnHandLine, ...]:
    """Every receipt to this price; ``None``: to the item's own cost price. Rows without a price are left out."""
    found = ((row, (row.cost_price or None) if price is None else price) for row in rows)
    return tuple(OnHandLine(row.group_id, to_unit=wanted) for row, wanted in found if wanted is not None)


def to_amount(rows: Sequence[OnHandRow], amount: int, *, by_value: bool) -> tuple[OnHandLine, ...]:
    """An amount spread over the rows, and within each over its receipts, by value or by quantity."""
    weights = [row.value for row in rows]
    if not by_value or sum(weights) == 0:
        weights = [row.quantity for row in rows]
    whole, taken, given, lines = sum(weights), 0, 0, []
    for row, weight in zip(rows, weights, strict=True):
        taken += weight
        upto = divide_rounded(amount * taken, whole) if whole else 0
        lines.append(OnHandLine(row.group_id, amount=upto - given, by_value=by_value))
        given = upto
    return tuple(lines)


def to_value(rows: Sequence[OnHandRow], value: int, *, by_value: bool) -> tuple[OnHandLine, ...]:
    """The rows together get this value."""
    return to_amount(rows, value - sum(row.value for row in rows), by_value=by_value)


def to_percent(rows: Sequence[OnHandRow], percent: int) -> tuple[OnHandLine, ...]:
    """Each row changes by this percentage of its value (in millionths of a percent)."""
    return tuple(
        OnHandLine(row.group_id, amount=divide_rounded(row.value * percent, 100 * QUANTITY_SCALE)) for row in rows
    )


def planned_change(row: OnHandRow, line: OnHandLine, currency: Currency) -> int:
    """What a line changes, to show while it is typed; receipts are rounded one by one when it is computed."""
    if line.to_unit is None:
        return line.amount
    return currency.extend(row.quantity, line.to_unit) - row.value
