"""*Why this cost*: the steps from the posted cost to the cost now, as sentences with amounts.

For an issue the steps are costs: what each receipt gave, what stays at the posted cost, and the sum; the last line is
its adjustment, as a change of inventory value. For a receipt they are changes of inventory value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.money import Amount, Quantity, quantity_text
from core.views.transactions import AdjustmentRow, SettlementRow, WhyStep
from core.vocabulary import LEFTOVERS, SettlementType, UpdateKind

MOST_STEPS = 20


class Posted(NamedTuple):
    """The update whose amount counts: the financial one where there is one."""

    kind: UpdateKind
    date: str
    amount: Amount
    """Change of inventory value."""


class Figures(NamedTuple):
    """What a transaction costs now, as a change of inventory value, and how much of it is settled."""

    cost: Amount
    whole: Quantity
    settled: Quantity


def why_this_cost(
    update: Posted,
    changes: Sequence[AdjustmentRow],
    settlements: Sequence[SettlementRow],
    figures: Figures,
    *,
    receipt: bool,
    undoes: str = "",
) -> tuple[WhyStep, ...]:
    """The steps of a receipt or an issue, the newest of many left out but added up.

    ``undoes``: number of the transaction that this one undoes, at the posted cost of that one.
    """
    how = f", undoing {undoes}" if undoes else ""
    if receipt:
        return _receipt(update, changes, figures.cost, how or f" ({update.kind.name.lower()} update)")
    return _issue(update, settlements, figures, how or " as estimated")


def _receipt(update: Posted, changes: Sequence[AdjustmentRow], cost: Amount, how: str) -> tuple[WhyStep, ...]:
    steps = [WhyStep(f"Posted {update.date}{how}", update.amount)]
    counted = [change for change in changes if change.active and change.kind not in LEFTOVERS]
    steps += [
        WhyStep(f"{change.kind.label}, {change.record_number} {change.date}", change.amount)
        for change in counted[:MOST_STEPS]
    ]
    steps += _rest(len(counted), sum(change.amount for change in counted[MOST_STEPS:]), "changes")
    return (*steps, WhyStep("Cost now", cost))


def _issue(update: Posted, settlements: Sequence[SettlementRow], figures: Figures, how: str) -> tuple[WhyStep, ...]:
    cost, whole, settled = -figures.cost, figures.whole, figures.settled
    steps = [WhyStep(f"Posted {update.date}{how}, {quantity_text(whole)}", -update.amount)]
    taken = [row for row in settlements if not row.canceled and row.type is not SettlementType.PROVISIONAL]
    for row in taken[:MOST_STEPS]:
        of = f"{quantity_text(row.quantity)} from {row.receipt}" if row.quantity else f"{row.receipt} re-priced"
        steps.append(WhyStep(f"{row.principle.label}, {row.record_number}: {of}", row.amount))
    given = sum(row.amount for row in taken)
    steps += _rest(len(taken), sum(row.amount for row in taken[MOST_STEPS:]), "settlements")
    if settled < whole:
        steps += _open_part(settlements, whole - settled, cost - given)
    steps.append(WhyStep("Cost now", cost))
    if figures.cost != update.amount:
        steps.append(WhyStep("Adjusted by, as a change of inventory value", figures.cost - update.amount))
    return tuple(steps)


def _open_part(settlements: Sequence[SettlementRow], quantity: Quantity, cost: Amount) -> list[WhyStep]:
    """What is not settled: priced by receipts that are only physically updated, or at the posted cost."""
    priced = [row for row in settlements if row.type is SettlementType.PROVISIONAL and not row.canceled]
    priced = [row for row in priced if row.record_id == priced[-1].record_id]
    left, rest = quantity - sum(row.quantity for row in priced), cost - sum(row.amount for row in priced)
    if left < 0 or (left == 0 and rest):
        return [WhyStep(f"{quantity_text(quantity)} not settled", cost)]
    steps = [
        WhyStep(
            f"{row.principle.label}, {row.record_number}: {quantity_text(row.quantity)} by {row.receipt}, not settled",
            row.amount,
        )
        for row in priced[:MOST_STEPS]
    ]
    steps += _rest(len(priced), sum(row.amount for row in priced[MOST_STEPS:]), "receipts")
    return [*steps, WhyStep(f"{quantity_text(left)} not settled, at the posted cost", rest)] if left else steps


def _rest(count: int, amount: Amount, what: str) -> list[WhyStep]:
    return [WhyStep(f"{count - MOST_STEPS} more {what}", amount)] if count > MOST_STEPS else []
