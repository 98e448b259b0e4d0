"""Productions: what they cost, what comes back to stock, and how the receipts that end them share the cost.

A production is ended once, all its products together. The cost is what its materials cost, less what came back of them,
and its labor. The receipts take it by the walk over their weights: the shares that the lines give, else their physical
amounts, else the quantities of one item. The weights are stored; after a change of the cost the same walk gives new costs.

Example: 120.00 over receipts with the shares 2 and 3 are 48.00 and 72.00. Of 6 pieces taken for 60.00, 2 come back: 20.00
to stock, the product costs 40.00. Amounts are minor units, quantities millionths.

Source: docs/rules.md#131-productions
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from core.errors import BackExceedsTaken, ProductionEnded, RejectedInput, ShareMissing
from core.money import quantity_text, share
from core.posting.facts import ShareRow
from core.posting.line import BLANK_DIMS, Line
from core.posting.parts import Parts
from core.posting.recorder import Recorder
from core.posting.state import Posted
from core.vocabulary import LinkKind, Reference

_MATERIAL, _PRODUCT = Reference.PRODUCTION_ISSUE, Reference.PRODUCTION_RECEIPT
_MOST = 1 << 60
"""Weights are stored as whole numbers whose sum is at most this."""


@dataclass(slots=True)
class Piece:
    """What one receipt takes of the end of its production."""

    line: Line
    quantity: int
    """Positive, millionths."""
    posted: Posted | None
    """The completion; ``None``: reported as finished with the end."""
    weight: Fraction = Fraction(1)
    amount: int = 0
    """Its part of the cost."""

    @property
    def reported(self) -> Fraction | None:
        """Physical amount, or the amount at which the goods are reported with the end; ``None`` without one."""
        amount = self.line.document_amount if self.posted is None else self.posted.physical_plain
        return None if amount is None else Fraction(amount)


@dataclass(slots=True)
class Ending:
    """The end of a production: its receipts in posting order, and what it cost."""

    date: str
    pieces: list[Piece]
    materials: list[Posted]
    cost: int
    places: list[tuple[int, int]]
    """Of each receipt: the weights before it, its own; whole numbers."""
    stores_shares: bool
    """Several receipts share the cost now and after each change; one takes all of it."""


class Productions:
    """Asks of productions, and what their ends write besides updates."""

    def __init__(self, recorder: Recorder, parts: Parts) -> None:
        self.recorder, self.state, self.parts = recorder, recorder.state, parts
        self._ended_on: dict[str, str] = {}

    def refuse_ended(self, lot: str) -> None:
        """``ProductionEnded`` when the production was ended."""
        date = self._ended(lot)
        if date:
            raise ProductionEnded(
                f"{lot} was ended on {date}", advice="Give later consumption a production of its own."
            )

    def _ended(self, lot: str) -> str:
        """Day on which it was ended; blank: not yet. Asked for every line of a production, so it is remembered."""
        date = self._ended_on.get(lot)
        if date is None:
            members, _ = self.state.production(lot)
            ends = [p.financial_date for p in members if p.reference == _PRODUCT and p.financial_date]
            date = self._ended_on[lot] = min(ends, default="")
        return date

    # -- material that comes back ------------------------------------------------------------------------------

    def taken(self, line: Line) -> list[tuple[Posted, int]]:
        """The issues that material coming back is taken from, newest first, with how much of each (millionths).

        ``BackExceedsTaken`` when the production took less of the item, ``RejectedInput`` without a production.
        """
        if not line.lot:
            raise RejectedInput(
                f"{line.number} brings material back from no production", advice="Name the production that took it."
            )
        members, _ = self.state.production(line.lot)
        left, found = line.quantity, []
        issues = [p for p in members if p.reference == _MATERIAL and p.quantity < 0 and p.item == line.item]
        for issue in reversed(issues):
            some = min(left, -issue.quantity - issue.returned)
            if some > 0:
                found.append((issue, some))
                left -= some
        if left:
            raise BackExceedsTaken(
                f"{line.lot} has {quantity_text(line.quantity - left)} of item {line.item} to give back",
                where=f"{line.number} brings back {quantity_text(line.quantity)}",
                advice="Bring back no more than the production took.",
            )
        return found

    # -- the end -----------------------------------------------------------------------------------------------

    def ending(self, lines: Sequence[Line]) -> Ending:
        """How the production of these lines is ended by them.

        ``ProductionEnded``, ``ShareMissing``; ``RejectedInput`` where something of it would stay behind without an end.
        """
        lot = lines[0].lot
        pieces = sorted(self._pieces(lines), key=_order)
        if any(piece.posted is None for piece in pieces):
            self.refuse_ended(lot)
        members, labor = self.state.production(lot)
        first = not self._ended(lot)
        if first:
            _refuse_waiting(lot, members, pieces)
        _weigh(lot, pieces, {posted.item for posted in members if posted.reference == _MATERIAL})
        materials = [p for p in members if p.reference == _MATERIAL and p.financial_date and -p.quantity > p.returned]
        # Of what an older end left behind, receipts take what is still in work in process.
        given = sum(p.financial_amount for p in members if p.reference == _PRODUCT and p.financial_date)
        cost = labor - given + sum(net_cost(issue) for issue in materials)
        places = _places([piece.weight for piece in pieces])
        whole = sum(own for _, own in places)
        for piece, (before, own) in zip(pieces, places, strict=True):
            piece.amount = share(cost, before + own, whole) - share(cost, before, whole)
        date = max(line.date for line in lines)
        return Ending(date, pieces, materials, cost, places, stores_shares=first and len(pieces) > 1)

    def _pieces(self, lines: Sequence[Line]) -> list[Piece]:
        """The completions that each line ends; a line that ends none reports its goods as finished itself.

        Of lines with one number those that name a part choose first, and one without takes a completion of its own size
        before others.
        """
        numbers = Counter(line.number for line in lines)
        taken: set[int] = set()
        found: dict[int, list[Piece]] = {}
        for place in sorted(range(len(lines)), key=lambda place: not lines[place].part):
            line = lines[place]
            completions: list[Posted] = []
            if line.update == "financial":
                alone = numbers[line.number] == 1
                completions = self.parts.deliveries(line) if alone else self.parts.waiting(line)
            found[place] = list(_ended_by(line, completions, taken)) or [Piece(line, line.quantity, None)]
        return [piece for place in range(len(lines)) for piece in found[place]]

    def record(self, ending: Ending, receipts: Sequence[Posted]) -> None:
        """Link the receipts of an end to the materials, and store their shares where there are several."""
        self._ended_on[receipts[0].lot] = ending.date
        for receipt in receipts:
            for issue in ending.materials:
                self.recorder.link(
                    receipt, issue, LinkKind.PRODUCTION, issue_from=issue.returned, amount=net_cost(issue)
                )
        if not ending.stores_shares:
            return
        whole = sum(own for _, own in ending.places)
        for receipt, (before, own) in zip(receipts, ending.places, strict=True):
            self.recorder.facts.shares.append(ShareRow(receipt.id, before, own, whole, ending.cost))


def _ended_by(line: Line, completions: Sequence[Posted], taken: set[int]) -> Iterator[Piece]:
    """What a line ends of these completions, those of other lines (``taken``) left out, to which it adds its own."""
    if not completions:
        return
    here = [posted for posted in completions if posted.lot == line.lot]
    if not here:
        raise RejectedInput(
            f"{line.number} was reported for {completions[0].lot}, not for {line.lot}",
            advice="Name the production that reported it.",
        )
    here = [posted for posted in here if posted.id not in taken]
    if not line.part:
        here = [posted for posted in here if posted.quantity == line.quantity][:1] or here
    left = line.quantity
    for posted in here:
        if not left:
            return
        if posted.quantity > left:
            raise RejectedInput(
                f"{line.number} ends {quantity_text(left)} of a completion of {quantity_text(posted.quantity)}",
                where=line.lot,
                advice="A production is ended once: end each completion whole.",
            )
        taken.add(posted.id)
        left -= posted.quantity
        yield Piece(line, posted.quantity, posted)
    if left:
        what = quantity_text(line.quantity - left)
        raise RejectedInput(
            f"{line.number} has {what} left to end",
            where=quantity_text(line.quantity),
            advice="End no more than was reported.",
        )


def _order(piece: Piece) -> int:
    """Posting order of the receipts: completions as they came, then what is reported as finished now."""
    return _MOST if piece.posted is None else piece.posted.id


def _refuse_waiting(lot: str, members: Iterable[Posted], pieces: Iterable[Piece]) -> None:
    """What is only physically updated would never reach the products, or never get its cost."""
    ended = {piece.posted.id for piece in pieces if piece.posted is not None}
    for posted in members:
        if posted.financial_date or not posted.physical_date or posted.id in ended:
            continue
        if posted.reference == _PRODUCT:
            raise RejectedInput(
                f"{posted.number} of production {lot} is not ended with it",
                advice=f"A production is ended once: write the financial line of every product of {lot}.",
            )
        raise RejectedInput(
            f"material {posted.number} of production {lot} is only physically updated",
            advice=f"Update it financially before {lot} is ended.",
        )


def net_cost(issue: Posted) -> int:
    """What a material costs its production: its cost (positive) less what the pieces cost that came back."""
    cost = -issue.amount
    return cost - share(cost, issue.returned, -issue.quantity)


def goes_back_to(line: Line, issue: Posted) -> tuple[str, ...]:
    """Where material comes back: the dimensions of its line, else those of the issue it comes from."""
    return issue.dims if line.dims == BLANK_DIMS else line.dims


def _weigh(lot: str, pieces: Sequence[Piece], materials: Set[str]) -> None:
    """Set the weights of the pieces; ``ShareMissing``. A material among several products may be one that came back."""
    lines = {id(piece.line): piece.line for piece in pieces}.values()
    given = [line.share for line in lines if line.share is not None]
    if given:
        if len(given) < len(lines):
            raise _missing(lot, f"some products of {lot} have a share and others have none")
        if min(given) < 0 or not sum(given):
            raise _missing(lot, f"the shares of {lot} are negative or all zero")
        for line in lines:
            own = [piece for piece in pieces if piece.line is line]
            _weigh_by(own, _reported(own) or [Fraction(piece.quantity) for piece in own], line.share or Fraction(0))
        return
    by = _reported(pieces)
    if by is None and len({piece.line.item for piece in pieces}) == 1:
        by = [Fraction(piece.quantity) for piece in pieces]
    if by is None:
        error = _missing(lot, f"nothing says how the products of {lot} share its cost")
        for item in sorted({piece.line.item for piece in pieces} & materials):
            error.advice += (
                f" If {item} is material that comes back, it is a production_issue with a positive quantity."
            )
        raise error
    _weigh_by(pieces, by, Fraction(1))


def _missing(lot: str, message: str) -> ShareMissing:
    return ShareMissing(message, advice=f"Say how the cost is shared: `share` on each product of {lot}.")


def _reported(pieces: Iterable[Piece]) -> list[Fraction] | None:
    """The physical amounts, when every receipt has one and their sum is above zero."""
    amounts = [piece.reported for piece in pieces]
    found = [amount for amount in amounts if amount is not None]
    return found if len(found) == len(amounts) and sum(found) > 0 else None


def _weigh_by(pieces: Iterable[Piece], by: Sequence[Fraction], whole: Fraction) -> None:
    for piece, part in zip(pieces, by, strict=True):
        piece.weight = whole * part / sum(by)


def _places(weights: Sequence[Fraction]) -> list[tuple[int, int]]:
    """(weights before, own weight) of each as the smallest whole numbers; as near as fits where these are too large."""
    scale = lcm(*(weight.denominator for weight in weights))
    whole = [int(weight * scale) for weight in weights]
    common = gcd(*whole)
    whole = [weight // common for weight in whole]
    if sum(whole) > _MOST:
        ends = [share(_MOST, sum(whole[: k + 1]), sum(whole)) for k in range(len(whole))]
        whole = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    places, before = [], 0
    for weight in whole:
        places.append((before, weight))
        before += weight
    return places
