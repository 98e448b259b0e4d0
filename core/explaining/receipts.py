"""What a receipt costs: its invoice, or the issues that it is made of, with what was added by hand on top.

Of pieces that an issue took, every part is walked from where to where they were taken, adjustments of the balance as
layers of their own; so the parts are, to the cent, what the settlement gave.

Example: 4 invoiced at 40.00 with a late charge of 4.00, of which 2 were taken: 20.00 and 2.00.

Source: docs/rules.md#12-rounding, docs/rules.md#13-carrying-costs-on
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.explaining.booked import Booked, Made
from core.explaining.parts import Part, Parts, by_record
from core.money import share
from core.vocabulary import PERPETUAL, AdjustmentKind, CostKind, InventoryModel, LinkKind, Reference, UpdateKind

Ranges = Sequence[tuple[int, int]]


def receipt_parts(booked: Booked, taken: Ranges, *, then: bool) -> Parts:
    """The parts of its cost, or of the pieces that were ``taken``; ``then``: as of the last close."""
    changes = [change for change in booked.changes if not then or change.record <= booked.last_close]
    carried = booked.posted + sum(change.amount for change in changes if change.kind is AdjustmentKind.LINK)
    follows = booked.made and booked.kind is UpdateKind.FINANCIAL
    base = _linked(booked, carried, then=then) if follows else [_posted(booked, carried)]
    by_hand = [change for change in changes if change.kind is not AdjustmentKind.LINK]
    base += [by_record(change, change.amount) for change in by_hand if change.kind is not AdjustmentKind.BALANCE]
    layers = [(by_record(change, change.amount), change.quantity) for change in by_hand if _layer(change.kind)]
    if not taken:
        return Parts((*base, *(part for part, _ in layers)), booked.quantity)
    quantity = sum(end - start for start, end in taken)
    parts = [*_walked(base, taken, booked.quantity), *_layers(layers, taken, booked.quantity)]
    return Parts(tuple(parts), quantity)


def _layer(kind: AdjustmentKind) -> bool:
    return kind is AdjustmentKind.BALANCE


def _walked(base: Iterable[Part], taken: Ranges, whole: int) -> Iterable[Part]:
    """The taken pieces of each part; together they are the walk over the sum."""
    pieces = sum(end - start for start, end in taken)
    total = before = 0
    for part in base:
        total += part.amount
        value = sum(share(total, end, whole) - share(total, start, whole) for start, end in taken)
        yield part.costing(value - before, share(part.quantity, pieces, whole))
        before = value


def _layers(layers: Iterable[tuple[Part, int]], taken: Ranges, whole: int) -> Iterable[Part]:
    """The taken pieces of each adjustment of the balance, which belongs to the pieces that were open then."""
    for part, then in layers:
        if not then:
            continue
        begin = whole - then
        value = sum(
            share(part.amount, min(max(end - begin, 0), then), then)
            - share(part.amount, min(max(start - begin, 0), then), then)
            for start, end in taken
        )
        if value:
            yield part.costing(value, 0)


def _posted(booked: Booked, amount: int) -> Part:
    """A receipt with a price of its own."""
    note = booked.undoes or booked.opened or booked.voucher
    if booked.undoes:
        kind = CostKind.OPPOSITE
    elif booked.opened:
        kind = CostKind.OPENED
    elif booked.model is InventoryModel.STD:
        kind = CostKind.STANDARD_COST
    elif booked.kind is UpdateKind.PHYSICAL:
        kind = CostKind.RECEIVED
    else:
        kind = CostKind.FIXED_PRICE if booked.fixed_price else CostKind.POSTED
    label = "invoice" if kind is CostKind.POSTED and booked.reference is Reference.PURCHASE else ""
    return Part(
        kind,
        amount,
        booked.quantity,
        label=label,
        date=booked.date,
        account=booked.account,
        offset_account=booked.offset_account,
        voucher=booked.voucher,
        note=note,
    )


def _linked(booked: Booked, carried: int, *, then: bool) -> list[Part]:
    """The issues that it is made of, and what it does not carry of their cost (or carries too much)."""
    if booked.model is InventoryModel.STD:
        return [_posted(booked, carried)]
    if booked.made[0].kind is LinkKind.PRODUCTION:
        parts = _produced(booked, then=then)
    else:
        parts = [_from_issue(booked, made, then=then) for made in booked.made]
    rest = carried - sum(part.amount for part in parts)
    if rest:
        kind = CostKind.LEFTOVER if booked.leftover else CostKind.WAITING
        parts.append(Part(CostKind.PRICE_DIFFERENCE if booked.model is InventoryModel.MA else kind, rest))
    return parts


def _from_issue(booked: Booked, made: Made, *, then: bool) -> Part:
    cost = made.cost_then if then else made.cost
    if made.kind is LinkKind.RETURN:
        end = min(made.start + booked.quantity, made.quantity)
        amount = share(cost, end, made.quantity) - share(cost, made.start, made.quantity) if made.quantity else 0
        return Part(CostKind.RETURNED, amount, booked.quantity, made.issue)
    kind = CostKind.COLLECTED if made.kind is LinkKind.VIRTUAL else CostKind.TRANSFERRED
    return Part(kind, cost, made.quantity, made.issue)


def _produced(booked: Booked, *, then: bool) -> list[Part]:
    """Materials less what came back of them, and labor: what the receipt has of each, in proportion.

    A product of moving average keeps what its materials cost when it was posted.
    """
    keeps = booked.model in PERPETUAL
    net = [made.amount if keeps else _net(made, then=then) for made in booked.made]
    change = sum(net) - sum(made.amount for made in booked.made)
    weights = booked.weights
    place = weights if weights is not None and weights.whole else None
    ended = place.cost if place is not None and place.cost else booked.posted
    labor = ended - sum(made.amount for made in booked.made)
    expected = booked.posted + (place.part(ended + change) - place.part(ended) if place is not None else change)
    whole = ended + change
    own, of = (place.own, place.whole) if place is not None else (1, 1)
    parts = [
        Part(
            CostKind.MATERIAL,
            amount,
            share(made.quantity - made.start, own, of),
            made.issue,
        )
        for made, amount in zip(booked.made, net, strict=True)
    ]
    if labor:
        parts.append(
            Part(
                CostKind.LABOR,
                labor,
                date=booked.date,
                account=booked.account,
                offset_account=booked.offset_account,
                voucher=booked.voucher,
            )
        )
    if whole == expected:
        return parts
    if not whole:
        return [Part(CostKind.LABOR, expected, date=booked.date, account=booked.account, voucher=booked.voucher)]
    return list(_walked_to(parts, expected, whole))


def _net(made: Made, *, then: bool) -> int:
    cost = made.cost_then if then else made.cost
    return cost - (share(cost, made.start, made.quantity) if made.quantity else 0)


def _walked_to(parts: Iterable[Part], amount: int, whole: int) -> Iterable[Part]:
    """The parts in proportion, adding up to ``amount``."""
    total = before = 0
    for part in parts:
        total += part.amount
        value = share(amount, total, whole)
        yield part.costing(value - before, part.quantity)
        before = value
