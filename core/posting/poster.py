"""Posts physical and financial updates: prices them, stores their accounts, writes their voucher.

One update is one voucher. A receipt is valued at its document price, an issue at the running average (marked
quantity at the receipt's cost); the financial update takes the physical value back, with its adjustments, on the
physical accounts as stored, and prices the issue anew. Journals and transfers update both at once.

Example: 10 are received at 3.00 and invoiced at 3.20. The first voucher has 30.00 on 1310 and 2010; the second takes
that back and has 32.00 on 1300 and 2000. Amounts are minor units, quantities millionths.

Source: docs/rules.md#3-updates, docs/rules.md#5-what-posts-where
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.dates import DateFacts
from core.errors import RejectedInput
from core.money import share
from core.posting.dates import OpenDates
from core.posting.drafts import Drafts
from core.posting.estimate import moving_average_invoice
from core.posting.facts import Facts, VoucherRow
from core.posting.issues import Issues, credited
from core.posting.line import BLANK_DIMS, Line
from core.posting.parts import Parts
from core.posting.productions import Piece, Productions, goes_back_to
from core.posting.receipts import Receipts
from core.posting.recorder import FINANCIAL, PHYSICAL, Recorder, Update, Valued
from core.posting.setup import Setup
from core.posting.state import Posted, PostingState
from core.vocabulary import JOURNALS, InventoryModel, LinkKind, PostingType, Reference, Side, UpdateKind

_TRANSFER, _MATERIAL, _PRODUCT = Reference.TRANSFER, Reference.PRODUCTION_ISSUE, Reference.PRODUCTION_RECEIPT
_VOUCHER_KINDS = {reference: reference.name.lower() for reference in Reference}
_INVOICING = {_PRODUCT: "production_end", _MATERIAL: "production_issue"}
"""Vouchers of financial updates that no invoice makes."""


class Poster:
    """Posts lines in order into ``facts``; ``state`` answers what the books held before and is kept in step.

    A line that is refused leaves ``facts`` and ``state`` half changed: the caller drops them and its transaction.
    Refusals are ``RejectedInput`` (the line contradicts the books), ``NotFound`` (an item or a number),
    ``InventoryPeriodClosed``, ``LedgerPeriodNotOpen``, ``NegativeOnHand``, ``AccountMissing``, ``AccountBlocked``,
    ``IllegalMarking``, ``MarkingNotSupported``, ``ShareMissing``, ``BackExceedsTaken`` and ``ProductionEnded``.
    """

    def __init__(
        self,
        setup: Setup,
        state: PostingState,
        dates: DateFacts,
    ) -> None:
        self.setup = setup
        self.state = state
        self.facts = Facts()
        self.warnings: list[str] = []
        self.drafts = Drafts(setup, state, self.facts)
        self.recorder = Recorder(setup, state, self.facts, self.drafts)
        self.issues = Issues(setup.currency, state, self.warnings)
        self.receipts = Receipts(self.recorder, self.issues, self.warnings)
        self.parts = Parts(self.recorder)
        self.productions = Productions(self.recorder, self.parts)
        self._dates = OpenDates(dates)

    def refuse_date(self, date: str) -> None:
        """``InventoryPeriodClosed`` or ``LedgerPeriodNotOpen`` for an ISO date that may not be posted to."""
        self._dates.check(date)

    def post(self, line: Line) -> Posted:
        """Post one line: a new transaction, or the financial update of what is only physically updated.

        Answers the transaction; where a line makes several the first one invoiced or the last one returned, of a
        transfer its receipt.
        """
        self._dates.check(line.date)
        if line.reference is _TRANSFER:
            return self.transfer(line)[1]
        if line.reference is _PRODUCT and line.lot and line.update != "physical":
            return self.end((line,))[0]
        if line.update == "financial" and line.reference not in JOURNALS:
            deliveries = self.parts.deliveries(line)
            if deliveries:
                self._invoice_line(deliveries, line)
                return deliveries[0]
        if line.lot:
            self.productions.refuse_ended(line.lot)
        if line.reference is _MATERIAL and line.quantity > 0:
            return self._bring_back(line)
        if line.return_of:
            for sold, quantity in self.parts.sold(line):
                returned = self._post_new(replace(line, quantity=quantity), sold)
            return returned
        return self._post_new(line)

    # -- new transactions --------------------------------------------------------------------------------------

    def _post_new(self, line: Line, sold: Posted | None = None) -> Posted:
        posted = self.recorder.transaction(line, line.dims, line.quantity, line.number)
        self._mark(posted, line)
        kind = PHYSICAL if line.update == "physical" else FINANCIAL
        voucher = self.drafts.voucher(line.date, _VOUCHER_KINDS[line.reference], line.document or line.number)
        receipt = line.quantity > 0
        value = self.receipts.value(posted, line, kind, sold) if receipt else self._issue(posted, line, kind)
        self.recorder.update(Update(posted, kind, line, line.date, value, voucher))
        return posted

    def _bring_back(self, line: Line) -> Posted:
        """Material that comes back from its production, a transaction for each issue that it is taken from."""
        taken = self.productions.taken(line)
        dims = goes_back_to(line, taken[0][0])
        return [self._post_new(replace(line, quantity=some, dims=dims), issue) for issue, some in taken][-1]

    def _issue(self, posted: Posted, line: Line, kind: UpdateKind) -> Valued:
        item = self.setup.item(line.item)
        self.issues.refuse_short(item, posted)
        if kind is FINANCIAL:
            self.issues.refuse_uninvoiced(item, posted)
        return credited(posted, self.issues.cost(item, posted), line.document_amount if kind is FINANCIAL else None)

    def _mark(self, issue: Posted, line: Line) -> None:
        for number, quantity in line.marks:
            for receipt, taken in self.parts.receipts(number, quantity):
                self.state.add_mark(issue, receipt, taken)

    # -- financial update of what is only physically updated ---------------------------------------------------

    def invoice(self, posted: Posted, date: str, amount: int | None = None, line: Line | None = None) -> Posted:
        """Financial update of all pieces: the physical value is taken back, the goods are priced again.

        ``amount``: of the document, minor units; ``None``: as at the physical update. A product ends its production.
        ``RejectedInput`` when it is already financially updated.
        """
        self._dates.check(date)
        if posted.undone:
            raise RejectedInput(f"{posted.number} was undone", advice="Post the document again.")
        if posted.financial_date:
            raise RejectedInput(
                f"{posted.number} is already financially updated",
                where=posted.financial_date,
                advice=f"Leave the line out; a wrong one is taken back first: `invclose undo {posted.number}`.",
            )
        line = line or Line(posted.number, Reference(posted.reference), posted.item, posted.quantity, date)
        if posted.reference == _PRODUCT and posted.lot:
            return self.end((replace(line, update="financial", lot=posted.lot),))[0]
        whole = abs(posted.quantity)
        self._invoice(posted, whole, line, amount, self._moving_shares([(posted, whole, amount)], date)[0])
        return posted

    def _invoice_line(self, deliveries: Sequence[Posted], line: Line) -> None:
        """Financial update of a document line, whatever deliveries it was received or sent in."""
        taken = list(self.parts.shares(deliveries, line))
        for (posted, quantity, amount), moving in zip(taken, self._moving_shares(taken, line.date), strict=True):
            self._invoice(posted, quantity, line, amount, moving)

    def _invoice(self, posted: Posted, quantity: int, line: Line, amount: int | None, moving_share: int) -> None:
        """Financial update of so many pieces (positive); ``moving_share``: what a moving average takes of the change."""
        kind = _INVOICING.get(Reference(posted.reference), "invoice")
        voucher = self.drafts.voucher(line.date, kind, line.document or posted.number)
        taken_back = posted.physical_amount
        if quantity < abs(posted.quantity):
            self.parts.split(posted, quantity, line.date, voucher)
        value = self._invoiced_value(posted, line.date, amount, moving_share)
        self.drafts.take_back(posted, voucher)
        self.recorder.update(Update(posted, FINANCIAL, line, line.date, value, voucher, taken_back=taken_back))

    def _invoiced_value(self, posted: Posted, date: str, amount: int | None, moving_share: int) -> Valued:
        """What the goods are worth with their physical value off the stock; refused goods leave the stock as it was."""
        item = self.setup.item(posted.item)
        held = self.state.on_hand(posted.group)
        before = (held.physical_quantity, held.physical_amount)
        held.physical_quantity -= posted.quantity
        held.physical_amount -= posted.physical_amount
        try:
            if posted.quantity > 0:
                return self.receipts.invoiced(posted, date, amount, moving_share)
            value = credited(posted, self.issues.invoiced_cost(item, posted), amount)
            self.issues.refuse_uninvoiced(item, posted)
            return value
        except Exception:
            held.physical_quantity, held.physical_amount = before
            raise

    def _moving_shares(self, taken: Sequence[tuple[Posted, int, int | None]], date: str) -> list[int]:
        """What a moving average takes of the difference of one invoice line, by the walk over its deliveries.

        ``taken``: delivery, quantity of it (positive), amount. Quantity and on hand are those of the line: what is on
        hand counts once, however many deliveries the line has.
        """
        first = taken[0][0]
        item = self.setup.item(first.item)
        if item.model is not InventoryModel.MA or first.quantity <= 0:
            return [0] * len(taken)
        whole = sum(quantity for _, quantity, _ in taken)
        difference = sum(
            0 if amount is None else amount - share(posted.physical_document, quantity, posted.quantity)
            for posted, quantity, amount in taken
        )
        backdated = date < self.state.last_date(item.id)
        moving = moving_average_invoice(self.state.on_hand(first.group), whole, difference, backdated=backdated)
        shares, done = [], 0
        for _, quantity, _ in taken:
            shares.append(share(moving, done + quantity, whole) - share(moving, done, whole))
            done += quantity
        return shares

    # -- productions -------------------------------------------------------------------------------------------

    def end(self, lines: Sequence[Line]) -> list[Posted]:
        """End a production: the financial updates of all its products, on the latest date of the lines.

        Each takes its part of what the materials and labor cost. A line that updates both reports its goods as finished,
        on its own date. Answers the receipts in posting order.
        """
        for line in lines:
            self._dates.check(line.date)
        ending = self.productions.ending(lines)
        if any(line.date != ending.date for line in lines):
            lot, last = lines[0].lot, "the latest date of its products"
            self.warnings.append(f"production {lot} was ended on {ending.date}: {last}")
        moving = self._moving_of_ends(ending.pieces, ending.date)
        receipts = [
            self._end_piece(piece, ending.date, part) for piece, part in zip(ending.pieces, moving, strict=True)
        ]
        self.productions.record(ending, receipts)
        return receipts

    def _moving_of_ends(self, pieces: Sequence[Piece], date: str) -> list[int]:
        """What moving averages take of the difference between completions and end, line by line."""
        found = dict.fromkeys(range(len(pieces)), 0)
        for line in {id(piece.line): piece.line for piece in pieces}.values():
            own = [k for k, piece in enumerate(pieces) if piece.line is line and piece.posted is not None]
            taken = [(piece.posted, piece.quantity, piece.amount) for piece in (pieces[k] for k in own) if piece.posted]
            if taken:
                found.update(zip(own, self._moving_shares(taken, date), strict=True))
        return list(found.values())

    def _end_piece(self, piece: Piece, date: str, moving_share: int) -> Posted:
        """The financial update of one receipt of a production, at its part of the cost."""
        line, posted = piece.line, piece.posted
        if posted is None and line.date < date:
            posted = self._post_new(replace(line, update="physical", document_amount=piece.amount))
            moving_share = self._moving_shares([(posted, piece.quantity, piece.amount)], date)[0]
        if posted is not None:
            self._invoice(posted, piece.quantity, replace(line, date=date), piece.amount, moving_share)
            return posted
        posted = self.recorder.transaction(line, line.dims, line.quantity, line.number)
        voucher = self.drafts.voucher(date, _VOUCHER_KINDS[line.reference], line.document or line.number)
        value = self.receipts.ended(posted, date, piece.amount)
        self.recorder.update(Update(posted, FINANCIAL, line, date, value, voucher))
        return posted

    # -- transfers ---------------------------------------------------------------------------------------------

    def transfer(self, line: Line) -> tuple[Posted, Posted]:
        """Issue here, receipt there; the receipt carries the issue's cost. Same cost group: no ledger lines."""
        self._dates.check(line.date)
        item = self.setup.item(line.item)
        quantity = abs(line.quantity)
        issue = self.recorder.transaction(line, line.dims, -quantity, Side.ISSUE.number_of(line.number))
        receipt = self.recorder.transaction(line, line.to_dims, quantity, Side.RECEIPT.number_of(line.number))
        self._mark(issue, line)
        self._mark_transit(issue, line)
        financial = issue.group != receipt.group
        voucher = self._transfer_voucher(line) if financial else None
        cost = self.issues.cost(item, issue)
        if financial:
            self.issues.refuse_uninvoiced(item, issue)
        backdated = line.date < self.state.last_date(item.id)
        self.recorder.update(Update(issue, FINANCIAL, line, line.date, Valued(-cost, -cost), voucher))
        value = Valued(cost, cost)
        if financial:
            value = self.receipts.transferred(item, receipt, cost, backdated=backdated)
        self.recorder.update(Update(receipt, FINANCIAL, line, line.date, value, voucher))
        kind = LinkKind.TRANSFER if financial else LinkKind.NON_FINANCIAL_TRANSFER
        self.recorder.link(receipt, issue, kind, amount=cost)
        return issue, receipt

    def _transfer_voucher(self, line: Line) -> VoucherRow:
        return self.drafts.voucher(line.date, "transfer", line.document or line.number)

    def _mark_transit(self, issue: Posted, line: Line) -> None:
        """Goods go on from transit at the cost with which they came: its receipt and this issue are marked to each other.

        Within one cost group the shipment settles with itself, and there is nothing to mark.
        """
        if not line.shipment or not self.setup.item(line.item).model.periodic:
            return
        receipt = self.state.find(line.shipment)
        if receipt.group == issue.group and self.state.moved_between_groups(receipt.id):
            self.state.add_mark(issue, receipt, -issue.quantity)

    # -- labor -------------------------------------------------------------------------------------------------

    def labor(self, line: Line) -> None:
        """Labor of a production: work in process against absorbed labor. No inventory moves."""
        self._dates.check(line.date)
        self.productions.refuse_ended(line.lot)
        item = self.setup.item(line.item)
        voucher = self.drafts.voucher(line.date, "labor", line.lot)
        wip = self.setup.account_for(PostingType.PRODUCTION_RECEIPT_OFFSET, item)
        absorbed = self.setup.account_for(PostingType.LABOR, item)
        amount = line.document_amount or 0
        self.state.add_labor(line.lot, amount)
        self.drafts.lines(
            voucher,
            item,
            [(wip, int(PostingType.PRODUCTION_RECEIPT_OFFSET), amount), (absorbed, int(PostingType.LABOR), -amount)],
        )


__all__ = ["BLANK_DIMS", "Line", "Poster"]
