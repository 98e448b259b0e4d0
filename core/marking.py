"""Marking: a user link of an issue to a receipt, which overrides the model.

Only between an issue and a receipt of the same item with the same financial dimension values; quantity not beyond what
is unmarked and open on both sides; not for the perpetual models. A pair can be marked again when its first mark is settled.

Source: docs/rules.md#7-marking
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.errors import IllegalMarking, MarkingNotSupported
from core.money import quantity_text
from core.posting.state import Posted
from core.vocabulary import MODEL_NAMES, InventoryModel

_ONE_COST = "Leave the mark out: all pieces of such an item have one cost."
_SAME_PLACE = "Mark a receipt of the same item and the same financial dimension values."


def check_mark(
    issue: Posted, receipt: Posted, quantity: int, model: InventoryModel, receipt_free: int, issue_free: int
) -> None:
    """Refuse an illegal mark; the free quantities are open and not marked yet."""
    where = f"{issue.number} to {receipt.number}"
    if not model.periodic:
        raise MarkingNotSupported(f"{MODEL_NAMES[model]} items cannot be marked", where=where, advice=_ONE_COST)
    if issue.quantity >= 0 or receipt.quantity <= 0:
        raise IllegalMarking(
            "a mark links an issue to a receipt", where=where, advice="Name the issue first, then a receipt."
        )
    if issue.group != receipt.group:
        raise IllegalMarking(
            "issue and receipt differ in item or financial dimension values", where=where, advice=_SAME_PLACE
        )
    if quantity <= 0:
        raise IllegalMarking("the marked quantity must be positive", where=where, advice="Say how many pieces to mark.")
    for side, free in (("receipt", receipt_free), ("issue", issue_free)):
        if quantity > free:
            raise IllegalMarking(
                f"{quantity_text(quantity)} is more than is open and unmarked",
                where=f"{where}: {quantity_text(max(free, 0))} left on the {side}",
                advice="Mark less, or take another mark away: `invclose mark list` shows them.",
            )


def left_of_marks(marks: Iterable[tuple[int, int, int, int]]) -> Iterator[int]:
    """What is left of each mark, in the order in which they were made: of (issue, receipt, quantity, settled of the pair).

    Only the sum of what is settled of a pair is known; it counts against its oldest marks. 1 marked and settled, then 2 marked:
    of the first nothing is left, of the second 2.
    """
    settled_of: dict[tuple[int, int], int] = {}
    for issue, receipt, quantity, settled in marks:
        rest = settled_of.setdefault((issue, receipt), settled)
        taken = min(rest, quantity)
        settled_of[issue, receipt] = rest - taken
        yield quantity - taken
