"""One charge over several receipts: which part of a freight, duty or insurance bill falls on each.

The parts are taken by the walk in posting order, so they add up to the amount. Amounts are minor units, quantities and
weights millionths.

Example: 10.00 by value over receipts of 100.00, 200.00 and 200.00: 2.00, 4.00 and 4.00.

Source: docs/rules.md#114-one-charge-over-several-receipts
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from core.close.open_amount import spread
from core.errors import NotAdjustable, UsageError
from core.posting.state import Posted
from core.vocabulary import Spread


def parts_of_charge(
    receipts: Sequence[Posted],
    amount: int,
    by: Spread,
    weights: Sequence[int] = (),
    after: Mapping[int, int] = MappingProxyType({}),
) -> list[tuple[Posted, int]]:
    """(receipt, part) in posting order; ``weights`` in the order in which the receipts are given.

    ``after``: of the receipt of a virtual transfer, whose id lies above all others, the id of the newest transaction that
    was posted before its close.

    ``UsageError`` for weights that do not fit the receipts, ``NotAdjustable`` where there is nothing to spread or to spread by.
    """
    if not receipts:
        raise UsageError("No receipt is named.", advice="Name the receipts that the charge is spread over.")
    if len({receipt.id for receipt in receipts}) < len(receipts):
        raise UsageError("A receipt is named twice.", advice="Name each receipt once.")
    if by is not Spread.WEIGHTS and weights:
        raise UsageError(f"Weights are given, but the charge is spread by {by.value}.", advice="Spread it by weights.")
    if by is Spread.WEIGHTS and len(weights) != len(receipts):
        raise UsageError(
            f"{len(weights)} weights are given for {len(receipts)} receipts.",
            advice="Give one weight for each receipt.",
        )
    if not amount:
        raise NotAdjustable("a charge of zero changes nothing", advice="Give the amount of the bill.")
    weighed = {
        Spread.VALUE: [receipt.amount for receipt in receipts],
        Spread.QUANTITY: [receipt.quantity for receipt in receipts],
        Spread.WEIGHTS: list(weights),
    }[by]
    for receipt, weight in zip(receipts, weighed, strict=True):
        if weight < 0:
            raise NotAdjustable(
                f"{receipt.number} has a negative {_WORDS[by]}", advice="Spread the charge by something else."
            )
    if not sum(weighed):
        raise NotAdjustable(
            f"the {_WORDS[by]} of these receipts is zero", advice="Spread the charge by something else."
        )
    ordered = sorted(
        zip(receipts, weighed, strict=True), key=lambda pair: (after.get(pair[0].id, pair[0].id), pair[0].id)
    )
    parts = spread(amount, [weight for _, weight in ordered])
    return [(receipt, part) for (receipt, _), part in zip(ordered, parts, strict=True)]


_WORDS = {Spread.VALUE: "value", Spread.QUANTITY: "quantity", Spread.WEIGHTS: "weight"}
