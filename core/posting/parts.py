"""Part updates: 6 of 10 received are invoiced, a line is delivered in parts.

An update of a smaller quantity than its transaction splits the rest off: a transaction of its own with the same number
and lot, the next posting order, and its share of the physical amount by the walk (10 for 33.33, of which 6 are
invoiced: 20.00 go with them, 13.33 stay). What was marked goes with the invoiced pieces first. Physical order stays
that of the first delivery: ``parent`` leads there.

Source: docs/rules.md#3-updates
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.errors import IllegalMarking, RejectedInput
from core.money import quantity_text, share
from core.posting.facts import LinkRow, UpdateRow, VoucherRow
from core.posting.line import Line
from core.posting.recorder import Recorder
from core.posting.state import Posted
from core.vocabulary import LinkKind, UpdateKind


class Parts:
    """Finds the transactions of a document line and splits them."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder, self.state, self.facts = recorder, recorder.state, recorder.facts

    def deliveries(self, line: Line) -> list[Posted]:
        """What of the line is only physically updated: the delivery of the same part first, then in posting order.

        Without a part the newest is meant where it has that size and is not invoiced.
        """
        newest = self.state.newest(line.number)
        if newest is None:
            return []
        if not line.part and newest.quantity == line.quantity and _is_open(newest):
            return [newest]
        return self.waiting(line)

    def waiting(self, line: Line) -> list[Posted]:
        """All of the line that is only physically updated, the delivery of the same part first, then in posting order."""
        found = [posted for posted in self.state.every(line.number) if _is_open(posted)]
        return sorted(found, key=lambda posted: (posted.part != line.part, posted.id))

    def shares(self, deliveries: Sequence[Posted], line: Line) -> Iterator[tuple[Posted, int, int | None]]:
        """(delivery, quantity of it, amount) that a line invoices, the amount by the walk.

        Quantities positive, amounts minor units (``None``: the line has none). ``RejectedInput`` when less is left to
        invoice.
        """
        whole, done = abs(line.quantity), 0
        for posted in deliveries:
            taken = min(whole - done, abs(posted.quantity))
            if not taken:
                return
            amount = line.document_amount
            if amount is not None:
                amount = share(line.document_amount or 0, done + taken, whole) - share(
                    line.document_amount or 0, done, whole
                )
            yield posted, taken, amount
            done += taken
        if done < whole:
            raise RejectedInput(
                f"{line.number} has {quantity_text(done)} left to invoice",
                where=quantity_text(whole),
                advice="Invoice no more than is left.",
            )

    def split(self, posted: Posted, kept: int, date: str, voucher: VoucherRow) -> None:
        """Leave ``kept`` pieces to a transaction that is only physically updated; the rest becomes one of its own.

        ``kept`` in millionths, less than the whole. ``RejectedInput`` when more than that came back of an issue
        already.
        """
        if posted.quantity < 0 and posted.returned > kept:
            raise RejectedInput(
                f"{quantity_text(posted.returned)} of {posted.number} has already come back",
                where=quantity_text(kept),
                advice="Invoice at least what has come back.",
            )
        rest = self._rest(posted, kept)
        _divide(posted, rest, kept)
        self._write(posted, rest, date, voucher)
        self.state.split_marks(posted, rest, kept)

    def _rest(self, posted: Posted, kept: int) -> Posted:
        """The pieces that are split off, as a transaction without amounts so far."""
        return Posted(
            id=self.state.next_transaction(),
            number=posted.number,
            item=posted.item,
            group=posted.group,
            dimension=posted.dimension,
            dims=posted.dims,
            reference=posted.reference,
            lot=posted.lot,
            quantity=posted.quantity - (kept if posted.quantity > 0 else -kept),
            physical_date=posted.physical_date,
            physical_accounts=posted.physical_accounts,
            parent=posted.parent or posted.id,
            part=posted.part,
        )

    def _write(self, posted: Posted, rest: Posted, date: str, voucher: VoucherRow) -> None:
        self.recorder.add_transaction(rest)
        self.facts.updates.append(
            UpdateRow(
                transaction=rest.id,
                kind=int(UpdateKind.PHYSICAL),
                group=rest.group,
                date=date,
                quantity=rest.quantity,
                amount=rest.physical_amount,
                document_amount=rest.physical_document,
                taken_back=0,
                voucher=voucher.id,
                accounts=rest.physical_accounts,
            )
        )
        if rest.part:
            self.facts.parts.append((rest.id, int(UpdateKind.PHYSICAL), rest.part))
        source = self.state.returned_from(posted.id)
        if source is not None:
            sold, start = source
            start += abs(posted.quantity)
            self.facts.links.append(LinkRow(rest.id, sold.id, int(LinkKind.RETURN), start, 0))
            self.state.remember_return(rest.id, sold, start)

    def sold(self, line: Line) -> list[tuple[Posted, int]]:
        """The sold transactions that a return takes from, in posting order, with what comes back of each (millionths).

        ``NotFound`` without such a sale, ``RejectedInput`` when more comes back than was sold.
        """
        first = self.state.find(line.return_of)
        alone = not (first.part or first.parent or first.undone)
        if -first.quantity - first.returned >= line.quantity and alone:
            return [(first, line.quantity)]
        left, found = line.quantity, []
        standing = [posted for posted in self.state.every(line.return_of) if not posted.undone]
        for posted in standing:
            taken = min(left, -posted.quantity - posted.returned)
            if taken > 0:
                found.append((posted, taken))
                left -= taken
        if left:
            sold = sum(-posted.quantity for posted in standing)
            raise RejectedInput(
                f"{line.number} returns more than {line.return_of} sold",
                where=quantity_text(sold),
                advice="Return no more than that, or name another sale.",
            )
        return found

    def receipts(self, number: str, quantity: int) -> Iterator[tuple[Posted, int]]:
        """The receipts of a number that an issue is marked to, in posting order, with how much of each."""
        every = [posted for posted in self.state.every(number) if not posted.undone]
        if not every:
            raise IllegalMarking(f"{self.state.find(number).number} was undone", advice="Mark another receipt.")
        for posted in every[:-1]:
            taken = min(quantity, max(self.state.unmarked(posted), 0))
            if taken:
                yield posted, taken
                quantity -= taken
        if quantity:
            yield every[-1], quantity


def _is_open(posted: Posted) -> bool:
    return bool(posted.physical_date) and not posted.financial_date


def _divide(posted: Posted, rest: Posted, kept: int) -> None:
    """Share quantity and physical amounts between the pieces that stay and the rest; adjustments go along."""
    whole = abs(posted.quantity)
    changed = posted.physical_amount - posted.physical_plain
    plain, document, change = (
        share(amount, kept, whole) for amount in (posted.physical_plain, posted.physical_document, changed)
    )
    rest.physical_amount = rest.physical_plain = posted.physical_amount - plain - change
    rest.physical_document = posted.physical_document + changed - document - change
    posted.quantity -= rest.quantity
    posted.physical_amount, posted.physical_plain, posted.physical_document = plain + change, plain, document
