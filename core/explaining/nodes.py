"""Nodes of the tree: the amount of a node is shared out over its parts, in proportion and to the last cent.

A node is unfolded when somebody asks for it. What a transaction costs may be more than what a node has of it; the parts are
then walked cumulatively, so that they add up to the amount of the node whatever it is.

Source: docs/rules.md#12-rounding
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from core.currency import Currency
from core.explaining.booked import Booked
from core.explaining.issues import issue_parts
from core.explaining.parts import LABELS, Part, Parts
from core.explaining.receipts import receipt_parts
from core.money import share
from core.views.costs import CostNode
from core.vocabulary import CostKind

PAGE = 100
"""Parts of one node that are shown at once; a node for the rest of them unfolds into the next."""
_WHOLE = 100_000_000
"""A whole, in millionths of a percent."""


class Head(NamedTuple):
    """A transaction as a node shows it."""

    number: str
    item: str
    date: str
    what: str
    """Kind of its document, in small letters."""
    account: str
    offset_account: str
    voucher: str
    foreseen: bool = False
    """A coming close would make it."""


def root_of(booked: Booked, head: Head, currency: Currency) -> CostNode:
    """The transaction at the top, with all of its booked cost."""
    quantity = abs(booked.quantity)
    return CostNode(
        kind=CostKind.TRANSACTION,
        what=head.what,
        transaction_id=booked.id,
        number=head.number,
        item=head.item,
        date=head.date,
        quantity=quantity,
        unit_cost=currency.price(booked.cost, quantity),
        amount=booked.cost,
        share=_WHOLE if booked.cost else None,
        account=head.account,
        offset_account=head.offset_account,
        voucher=head.voucher,
        record_id=0,
        loop=False,
        unfolds=True,
        booked=booked.cost,
        foreseen=head.foreseen,
    )


def parts_of(booked: Booked, node: CostNode) -> Parts:
    """What the transaction of a node costs, part by part; of a settled receipt what the settlement gave."""
    if booked.undone and not booked.quantity:
        return Parts((), 0)
    if not booked.receipt:
        return issue_parts(booked, then=node.then)
    found = receipt_parts(booked, node.taken, then=node.then)
    rest = 0 if node.booked is None else node.booked - found.amount
    if not rest:
        return found
    return Parts((*found.parts, Part(CostKind.WAITING, rest)), found.quantity)


class Unfolding(NamedTuple):
    """What the nodes below one node need besides it."""

    currency: Currency
    whole: int
    """Amount of the node at the top."""
    heads: Mapping[int, Head]
    """Of the transactions behind the parts that are shown."""


def page_of(parts: Parts, skip: int) -> Sequence[Part]:
    """The parts that are shown at once, behind the first ``skip``."""
    return parts.parts[skip : skip + PAGE]


def unfolded(owner: CostNode, parts: Parts, skip: int, around: Unfolding) -> list[CostNode]:
    """The nodes below a node, from one of its parts on; with one more for those that do not fit on the page."""
    amounts = shared_out([part.amount for part in parts.parts], owner.amount, owner.quantity, parts.quantity)
    if amounts is None:
        return [_node(owner, Part(CostKind.EARLIER, owner.amount), owner.amount, 0, around)]
    shown = page_of(parts, skip)
    nodes = []
    for place, part in enumerate(shown, skip):
        quantity = part.quantity
        if owner.quantity != parts.quantity and parts.quantity:
            quantity = share(quantity, owner.quantity, parts.quantity)
        nodes.append(_node(owner, part, amounts[place], quantity, around))
    end = skip + len(shown)
    if end < len(parts.parts):
        nodes.append(_rest(owner, len(parts.parts) - end, sum(amounts[end:]), end, around))
    return nodes


def shared_out(parts: Sequence[int], amount: int, quantity: int, whole: int) -> Sequence[int] | None:
    """The parts of ``amount`` in the proportion of the booked parts, walked cumulatively; ``None``: they have none.

    Parts that add up to nothing are shared out by ``quantity`` of ``whole``.

    >>> shared_out([1, 1, 1], 100, 1, 1)
    [33, 34, 33]
    """
    total = sum(parts)
    if total == amount and (total or quantity == whole):
        return parts
    if not total and amount:
        return None
    taken, of = (amount, total) if total else (quantity, whole or 1)
    found, so_far, before = [], 0, 0
    for part in parts:
        so_far += part
        value = share(so_far, taken, of)
        found.append(value - before)
        before = value
    return found


def above(node: CostNode) -> Iterator[int]:
    """The transactions from a node up to the top."""
    at: CostNode | None = node
    while at is not None:
        yield at.transaction_id
        at = at.parent


def _share(amount: int, around: Unfolding) -> int | None:
    return share(amount, _WHOLE, around.whole) if around.whole else None


def _node(owner: CostNode, part: Part, amount: int, quantity: int, around: Unfolding) -> CostNode:
    head = around.heads.get(part.transaction)
    loop = bool(part.transaction) and part.transaction in above(owner)
    return CostNode(
        kind=part.kind,
        what=_what(part, head),
        transaction_id=part.transaction,
        number=head.number if head else part.record or part.note,
        item=head.item if head else "",
        date=head.date if head else part.date,
        quantity=quantity,
        unit_cost=around.currency.price(amount, quantity),
        amount=amount,
        share=_share(amount, around),
        account=head.account if head else part.account,
        offset_account=head.offset_account if head else part.offset_account,
        voucher=head.voucher if head else part.voucher,
        record_id=0 if head else part.record_id,
        loop=loop,
        unfolds=bool(part.transaction) and not loop,
        parent=owner,
        taken=part.taken,
        booked=part.amount if part.kind in (CostKind.SETTLED, CostKind.PRICED) else None,
        then=owner.then or part.kind in (CostKind.SETTLED, CostKind.PRICED),
        foreseen=head is not None and head.foreseen,
    )


def _what(part: Part, head: Head | None) -> str:
    label = part.label or LABELS[part.kind]
    if head is None or head.what.endswith(f", {label}"):
        return head.what if head else label
    return f"{head.what}, {label}"


def _rest(owner: CostNode, count: int, amount: int, skip: int, around: Unfolding) -> CostNode:
    return CostNode(
        kind=CostKind.MORE,
        what=f"{count:,} more",
        transaction_id=0,
        number="",
        item="",
        date="",
        quantity=0,
        unit_cost=None,
        amount=amount,
        share=_share(amount, around),
        account="",
        offset_account="",
        voucher="",
        record_id=0,
        loop=False,
        unfolds=True,
        parent=owner,
        skip=skip,
    )
