"""What a receipt is made of, its place in its production, and what it takes back or was in the system before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.explaining.booked import Made, Weights
from core.vocabulary import LinkKind
from db.engine.session import Tx
from db.reading.names import Named
from db.records.undone import moved_up


class Costs(Protocol):
    """What the costs of issues are asked of."""

    @property
    def tx(self) -> Tx: ...

    @property
    def company(self) -> int: ...

    @property
    def left(self) -> Mapping[int, Sequence[tuple[int, int]]]:
        """Issue -> (place, quantity) of its undone returns in the walk of its returns."""
        ...

    def links(self, receipt: int) -> Sequence[tuple[int, int, int, int]]:
        """The issues that a receipt is made of: id, kind, and what the kind needs, in posting order."""
        ...

    def costs(self, transactions: Sequence[int]) -> Mapping[int, tuple[int, int, int]]:
        """Transaction -> pieces, cost now and cost as of the last close, positive."""
        ...


def made_of(reader: Costs, of: Named, *, undone: bool) -> tuple[Made, ...]:
    """The issues behind a receipt, in posting order. An undone return has left the walk of its issue: it follows nothing."""
    rows = reader.links(of.id)
    if not rows or (undone and rows[0][1] == LinkKind.RETURN):
        return ()
    costs = reader.costs([issue for issue, *_ in rows])
    found = []
    for issue, kind, start, amount in rows:
        quantity, now, then = costs[issue]
        place = start
        if kind == LinkKind.RETURN:
            place -= moved_up(reader.left.get(issue, ()), start)
        found.append(
            Made(
                issue=issue,
                kind=LinkKind(kind),
                start=place,
                amount=amount,
                quantity=quantity,
                cost=now,
                cost_then=then,
            )
        )
    return tuple(found)


def links_of(tx: Tx, company: int, receipt: int) -> list[tuple[int, int, int, int]]:
    """The links of a receipt that count, in posting order of their issues."""
    rows = tx.all(
        """SELECT l.issue_id, l.kind, l.issue_from, l.amount FROM cost_link l
           WHERE l.receipt_id = :t
             AND (l.record_id = 0 OR l.record_id IN (SELECT id FROM active_record WHERE company_id = :c))
           ORDER BY l.issue_id""",
        {"t": receipt, "c": company},
    )
    return [(issue, kind, start, amount) for issue, kind, start, amount in rows]


def weights_of(tx: Tx, receipt: int) -> Weights | None:
    """The place of a receipt in the walk over its production; ``None``: it takes all of it."""
    return tx.row(
        Weights,
        """SELECT weights_before AS before, weight AS own, weights AS whole, cost FROM production_share
           WHERE receipt_id = :t""",
        {"t": receipt},
    )


def opened_as(tx: Tx, transaction: int) -> str:
    """Day and voucher of its posting in the system before; empty: it was posted here."""
    row = tx.one("SELECT date, voucher FROM opening_line WHERE transaction_id = :t", {"t": transaction})
    return " ".join(part for part in row if part) if row else ""


def undoes(tx: Tx, transaction: int) -> str:
    """Number of the transaction that it takes back; empty: of none."""
    number = tx.value(
        """SELECT t.number FROM undoing n JOIN inventory_transaction t ON t.id = n.transaction_id
           WHERE n.opposite_id = :t AND n.opposite_id <> 0""",
        {"t": transaction},
    )
    return str(number) if number else ""
