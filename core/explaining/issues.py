"""What an issue costs: what its receipts gave, the rest at its posted cost, and what recalculations added since.

Example: 3 posted at 58.00, of which a close settled 2 for 40.00: the rest is 58.00 less the walk over 2 of 3, 38.67: 19.33.

Source: docs/rules.md#12-rounding
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from core.explaining.booked import Booked, Taken
from core.explaining.parts import Part, Parts, by_record
from core.money import share
from core.vocabulary import CostKind, InventoryModel, Principle, SettlementType


def issue_parts(booked: Booked, *, then: bool) -> Parts:
    """The parts of its cost, settlements first, oldest record first; ``then``: as of the last close."""
    whole, cost = abs(booked.quantity), -booked.posted
    settled = list(_given(row for row in booked.taken if row.type is not SettlementType.PROVISIONAL))
    if booked.within:
        settled = [_moved(booked, part) for part in settled]
    priced = list(_given(row for row in booked.taken if row.type is SettlementType.PROVISIONAL))
    parts = [*settled, *priced]
    done = min(whole, sum(part.quantity for part in parts))
    rest = cost - (share(cost, done, whole) if whole else 0)
    if done < whole or rest:
        parts.append(_unsettled(booked, rest, whole - done))
    since = [change for change in booked.changes if change.record > booked.last_close]
    if not then:
        parts += [by_record(change, -change.amount) for change in since]
    right = booked.cost + (sum(change.amount for change in since) if then else 0)
    left = right - sum(part.amount for part in parts)
    if left:
        parts.append(Part(CostKind.WAITING, left))
    return Parts(tuple(parts), whole)


def _given(rows: Iterable[Taken]) -> Iterable[Part]:
    """One part a receipt, whatever records took of it or priced it again, in the order in which they first did."""
    found: dict[int, list[Taken]] = {}
    for row in rows:
        found.setdefault(row.receipt, []).append(row)
    for receipt, own in found.items():
        first = own[0]
        amount, quantity = first.amount, first.quantity
        for row in own[1:]:
            amount += row.amount
            quantity += row.quantity
        only_priced = first.type is SettlementType.PROVISIONAL
        yield Part(
            CostKind.PRICED if only_priced else CostKind.SETTLED,
            amount,
            quantity,
            receipt,
            tuple([(row.start, row.start + row.quantity) for row in own if row.quantity]),
            _PRICED if only_priced else _how(first.principle),
            record=first.number,
        )


def _moved(booked: Booked, part: Part) -> Part:
    """An issue that moves within its cost group is settled with its own receipt and costs what it was posted at."""
    return Part(
        CostKind.MOVED,
        part.amount,
        part.quantity,
        date=booked.date,
        account=booked.account,
        offset_account=booked.offset_account,
        voucher=booked.voucher,
    )


_PRICED = "priced by it, not settled"


@cache
def _how(principle: Principle) -> str:
    return "marked" if principle is Principle.MARKING else f"settled {principle.label}"


def _unsettled(booked: Booked, amount: int, quantity: int) -> Part:
    """The part at the cost that it was posted at."""
    given = {InventoryModel.MA: CostKind.MOVING_AVERAGE, InventoryModel.STD: CostKind.STANDARD_COST}
    if booked.undoes:
        kind, note = CostKind.OPPOSITE, booked.undoes
    elif booked.opened:
        kind, note = CostKind.OPENED, booked.opened
    elif booked.marked:
        kind, note = CostKind.MARKED, booked.marked
    else:
        kind, note = given.get(booked.model, CostKind.RUNNING_AVERAGE), ""
    return Part(
        kind,
        amount,
        quantity,
        date=booked.date,
        account=booked.account,
        offset_account=booked.offset_account,
        voucher=booked.voucher,
        note=note,
    )
