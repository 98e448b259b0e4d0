"""Posts physical and financial updates: prices them, stores their accounts, writes their voucher.

One update is one voucher. A receipt is valued at its document price, an issue at the running average (marked
quantity at the receipt's cost); the financial update takes the physical value back, with its adjustments, on the
physical accounts as stored, and prices the issue anew. Journals and transfers update both at once.

Example: 10 are received at 3.00 and invoiced at 3.20. The first voucher has 30.00 on 1310 and 2010; the second takes
that back and has 32.00 on 1300 and 2000. Amounts are minor units, quantities millionths.

Source: docs/rules.md#3-updates, docs/rules.md#5-what-posts-where
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from core.dates import DateFacts
from core.errors import NegativeOnHand, RejectedInput
from core.money import AMOUNT_LIMIT, amount_text, quantity_text, share
from core.posting.accounts import lines_of
from core.posting.dates import OpenDates
from core.posting.drafts import Drafts
from core.posting.estimate import (
    issue_cost,
    item_price,
    moving_average_invoice,
    moving_average_receipt,
    round_fraction,
    running_average,
)
from core.posting.facts import Facts, LinkRow, TransactionRow, UpdateRow, VoucherRow
from core.posting.line import BLANK_DIMS, Line
from core.posting.parts import Parts
from core.posting.setup import Item, Setup
from core.posting.state import Posted, PostingState
from core.vocabulary import DIMENSIONS, JOURNALS, InventoryModel, LinkKind, PostingType, Reference, UpdateKind

PHYSICAL, FINANCIAL = UpdateKind.PHYSICAL, UpdateKind.FINANCIAL


class Poster:
    """Posts lines in order into ``facts``; ``state`` answers what the books held before and is kept in step.

    A line that is refused leaves ``facts`` and ``state`` half changed: the caller drops them and its transaction.
    Refusals are ``RejectedInput`` (the line contradicts the books), ``NotFound`` (an item or a number),
    ``InventoryPeriodClosed``, ``LedgerPeriodNotOpen``, ``NegativeOnHand``, ``AccountMissing``, ``AccountBlocked``,
    ``IllegalMarking`` and ``MarkingNotSupported``.
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
        self.parts = Parts(state, self.facts)
        self._dates = OpenDates(dates)
        self._places: dict[tuple[int, tuple[str, ...]], tuple[int, int]] = {}

    # -- what callers use -------------------------------------------------------------------------------------

    def post(self, line: Line) -> Posted:
        """Post one line: a new transaction, or the financial update of what is only physically updated.

        Answers the transaction; where a line makes several the first one invoiced or the last one returned, of a
        transfer its receipt.
        """
        self._dates.check(line.date)
        if line.reference is Reference.TRANSFER:
            return self.transfer(line)[1]
        if line.update == "financial" and line.reference not in JOURNALS:
            deliveries = self.parts.deliveries(line)
            if deliveries:
                for posted, quantity, amount in self.parts.shares(deliveries, line):
                    self.invoice(posted, line.date, amount, line, quantity=quantity)
                return deliveries[0]
        if line.return_of:
            for sold, quantity in self.parts.sold(line):
                returned = self._post_new(replace(line, quantity=quantity), sold)
            return returned
        return self._post_new(line)

    def _post_new(self, line: Line, sold: Posted | None = None) -> Posted:
        posted = self._new(line, line.dims, line.quantity, line.number)
        self._mark(posted, line)
        voucher = self.drafts.voucher(line.date, line.reference.name.lower(), line.document or line.number)
        if line.quantity > 0:
            self._receive(posted, line, voucher, sold)
        else:
            self._issue(posted, line, voucher)
        return posted

    def invoice(
        self,
        posted: Posted,
        date: str,
        amount: int | None = None,
        line: Line | None = None,
        *,
        quantity: int | None = None,
    ) -> Posted:
        """Financial update, of all or of ``quantity`` pieces: the physical value is taken back, the goods priced again.

        ``amount``: of the document, minor units; ``None``: as at the physical update. ``quantity`` positive, in
        millionths. ``RejectedInput`` when it is financially updated already.
        """
        self._dates.check(date)
        if posted.financial_date:
            raise RejectedInput(f"{posted.number} is financially updated already", where=posted.financial_date)
        item = self.setup.item(posted.item)
        voucher = self.drafts.voucher(date, "invoice", (line and line.document) or posted.number)
        if posted.reference == Reference.PRODUCTION_RECEIPT and posted.lot:
            amount = self._production_cost(posted, posted.lot, amount)
        held = self.state.on_hand(posted.group)
        whole = posted.physical_amount
        if quantity is not None and quantity < abs(posted.quantity):
            self.parts.split(posted, quantity, date, voucher)
        taken_back = posted.physical_amount
        quantity = posted.quantity
        before = (held.physical_quantity, held.physical_amount)
        backdated = date < self.state.last_date(item.id)
        average_base = 0
        if quantity > 0:
            average_base = moving_average_invoice(held, quantity, self._difference(posted, amount), backdated=backdated)
        held.physical_quantity -= quantity
        held.physical_amount -= taken_back
        try:
            if quantity > 0:
                value, document, difference = self._invoice_receipt(item, posted, date, amount, average_base)
            else:
                cost = self._invoice_issue(item, posted)
                value, document, difference = self._credited(posted, cost, amount)
                self._refuse_negative(
                    item, held.financial_quantity + quantity, item.financial_negative, posted, "invoiced"
                )
        except Exception:
            held.physical_quantity, held.physical_amount = before
            raise
        self.drafts.take_back(posted, voucher)
        source = line or Line(posted.number, Reference(posted.reference), posted.item, quantity, date)
        self._update(posted, FINANCIAL, source, value, document, difference, voucher, taken_back=whole, date=date)
        return posted

    def transfer(self, line: Line) -> tuple[Posted, Posted]:
        """Issue here, receipt there; the receipt carries the issue's cost. Same cost group: no ledger lines."""
        self._dates.check(line.date)
        quantity = abs(line.quantity)
        issue = self._new(line, line.dims, -quantity, line.number + ".I")
        receipt = self._new(line, line.to_dims, quantity, line.number + ".R")
        self._mark(issue, line)
        self._mark_transit(issue, line)
        financial = issue.group != receipt.group
        voucher = self.drafts.voucher(line.date, "transfer", line.document or line.number) if financial else None
        item = self.setup.item(line.item)
        cost = self._issue_cost(item, issue)
        held = self.state.on_hand(issue.group)
        if financial:
            self._refuse_negative(item, held.financial_quantity - quantity, item.financial_negative, issue, "invoiced")
        before = self.state.last_date(item.id)
        self._update(issue, FINANCIAL, line, -cost, -cost, 0, voucher)
        value, difference = cost, 0
        if item.model is InventoryModel.MA and financial:
            target = self.state.on_hand(receipt.group)
            backdated = line.date < before
            value = moving_average_receipt(item, target, receipt.dims[0], quantity, cost, backdated=backdated)
            difference = int(PostingType.MOVING_AVERAGE_PRICE_DIFFERENCE) if value != cost else 0
        elif item.model is InventoryModel.STD and financial:
            value = self._standard(item, receipt.dims[0], quantity)
            difference = int(PostingType.PURCHASE_PRICE_VARIANCE) if value != cost else 0
        self._update(receipt, FINANCIAL, line, value, cost, difference, voucher)
        kind = LinkKind.TRANSFER if financial else LinkKind.NON_FINANCIAL_TRANSFER
        self._link(receipt, issue, kind, amount=cost)
        return issue, receipt

    def labor(self, line: Line) -> None:
        """Labor of a production: work in process against absorbed labor. No inventory moves."""
        self._dates.check(line.date)
        item = self.setup.item(line.item)
        voucher = self.drafts.voucher(line.date, "labor", line.production)
        wip = self.setup.account_for(PostingType.PRODUCTION_RECEIPT_OFFSET, item)
        absorbed = self.setup.account_for(PostingType.LABOR, item)
        amount = line.amount or 0
        self.state.add_labor(line.production, amount)
        self.drafts.lines(
            voucher,
            item,
            [(wip, int(PostingType.PRODUCTION_RECEIPT_OFFSET), amount), (absorbed, int(PostingType.LABOR), -amount)],
        )

    # -- receipts ----------------------------------------------------------------------------------------------

    def _receive(self, posted: Posted, line: Line, voucher: VoucherRow, sold: Posted | None) -> None:
        item = self.setup.item(line.item)
        kind = PHYSICAL if line.update == "physical" else FINANCIAL
        document = self._document(item, posted, line, kind, sold)
        if document > AMOUNT_LIMIT:
            raise RejectedInput(f"amount {amount_text(document)} is beyond the limit", where=line.number)
        value, difference = self._receipt_value(item, posted, line.date, document)
        if kind is PHYSICAL and item.model.periodic:
            difference = 0
        self._update(posted, kind, line, value, document, difference, voucher)

    def _document(self, item: Item, posted: Posted, line: Line, kind: UpdateKind, sold: Posted | None) -> int:
        """Document amount of a receipt: its price, what it is made of, or the present cost."""
        if sold is not None:
            start, sold.returned = sold.returned, sold.returned + posted.quantity
            self._link(posted, sold, LinkKind.RETURN, issue_from=start)
            return share(-sold.amount, sold.returned, -sold.quantity) - share(-sold.amount, start, -sold.quantity)
        if line.reference is Reference.PRODUCTION_RECEIPT and line.production and kind is FINANCIAL:
            return self._production_cost(posted, line.production, line.amount)
        if line.amount is not None:
            return line.amount
        return self._priced(item, posted, posted.quantity)

    def _production_cost(self, posted: Posted, production: str, amount: int | None) -> int:
        """What its materials and labor cost, less what other receipts of the production took; they become its issues."""
        materials, labor, given = self.state.production(production)
        for issue in materials:
            self._link(posted, issue, LinkKind.PRODUCTION, amount=-issue.amount)
        if amount is not None:
            return amount
        return labor - given - sum(issue.amount for issue in materials)

    def _receipt_value(self, item: Item, posted: Posted, date: str, document: int) -> tuple[int, int]:
        """Inventory value of a receipt and the posting type of its difference to the document."""
        held = self.state.on_hand(posted.group)
        site = posted.dims[0]
        if item.model is InventoryModel.MA:
            backdated = date < self.state.last_date(item.id)
            value = moving_average_receipt(item, held, site, posted.quantity, document, backdated=backdated)
            return value, int(PostingType.MOVING_AVERAGE_PRICE_DIFFERENCE) if value != document else 0
        linked = self._linked(posted)
        if item.model is InventoryModel.STD and not linked:
            value = self._standard(item, site, posted.quantity)
            made = posted.reference == Reference.PRODUCTION_RECEIPT
            variance = PostingType.PRODUCTION_VARIANCE if made else PostingType.PURCHASE_PRICE_VARIANCE
            return value, int(variance) if value != document else 0
        if item.fixed_receipt and item.model.periodic and not linked:
            value = self._standard(item, site, posted.quantity)
            if value == document:
                return value, 0
            dearer = document > value
            return value, int(
                PostingType.FIXED_RECEIPT_PRICE_LOSS if dearer else PostingType.FIXED_RECEIPT_PRICE_PROFIT
            )
        return document, 0

    def _linked(self, posted: Posted) -> bool:
        """A receipt made of issues has no price of its own that a fixed or standard price could replace."""
        if posted.reference == Reference.PRODUCTION_RECEIPT:
            return bool(posted.lot) and self.setup.item(posted.item).model is not InventoryModel.STD
        return posted.reference == Reference.CUSTOMER_RETURN and self.state.returned_from(posted.id) is not None

    def _standard(self, item: Item, site: str, quantity: int) -> int:
        price = item_price(item, site)
        if price is None:
            self.warnings.append(f"item {item.code} has no cost price: 0.00 used")
        return round_fraction((price or Fraction(0)) * quantity)

    def _difference(self, posted: Posted, amount: int | None) -> int:
        return 0 if amount is None else amount - posted.physical_document

    def _invoice_receipt(
        self, item: Item, posted: Posted, date: str, amount: int | None, moving_share: int
    ) -> tuple[int, int, int]:
        source = self.state.returned_from(posted.id) if posted.reference == Reference.CUSTOMER_RETURN else None
        document = posted.physical_document if amount is None else amount
        if source is not None:
            document = self._returned_cost(posted, *source)
        if item.model is InventoryModel.MA:
            value = posted.physical_amount + moving_share
            return value, document, int(PostingType.MOVING_AVERAGE_PRICE_DIFFERENCE) if value != document else 0
        value, difference = self._receipt_value(item, posted, date, document)
        return value, document, difference

    @staticmethod
    def _returned_cost(posted: Posted, sold: Posted, start: int) -> int:
        cost, whole = -sold.amount, -sold.quantity
        return share(cost, start + posted.quantity, whole) - share(cost, start, whole)

    # -- issues ------------------------------------------------------------------------------------------------

    def _issue(self, posted: Posted, line: Line, voucher: VoucherRow) -> None:
        item = self.setup.item(line.item)
        kind = PHYSICAL if line.update == "physical" else FINANCIAL
        held = self.state.on_hand(posted.group)
        after = held.physical_quantity + held.financial_quantity + posted.quantity
        self._refuse_negative(item, after, item.physical_negative, posted, "physical")
        if kind is FINANCIAL:
            left = held.financial_quantity + posted.quantity
            self._refuse_negative(item, left, item.financial_negative, posted, "invoiced")
        cost = self._issue_cost(item, posted)
        amount = line.amount if kind is FINANCIAL else None
        self._update(posted, kind, line, *self._credited(posted, cost, amount), voucher)

    @staticmethod
    def _credited(posted: Posted, cost: int, amount: int | None) -> tuple[int, int, int]:
        """Value, document amount, and where a vendor's credit note differs the type of the difference."""
        if posted.reference != Reference.VENDOR_RETURN or amount is None or amount == cost:
            return -cost, -cost, 0
        return -cost, -amount, int(PostingType.PROFIT if amount > cost else PostingType.LOSS)

    def _issue_cost(self, item: Item, posted: Posted) -> int:
        """Cost (positive) of an issue: marked quantity at the receipt's cost, the rest at the running average."""
        quantity = -posted.quantity
        marks = self.state.marked(posted.id)
        if not marks:
            return self._priced(item, posted, quantity)
        cost = Fraction(0)
        if item.model.periodic:
            for marked, amount, whole, _receipt in marks:
                cost += Fraction(amount * marked, whole)
                quantity -= marked
        if quantity:
            price = running_average(item, self.state.on_hand(posted.group), posted.dims[0])
            if price is None:
                self.warnings.append(f"item {item.code}: no cost price, {posted.number} is priced 0.00")
            cost += (price or Fraction(0)) * quantity
        return round_fraction(cost)

    def _invoice_issue(self, item: Item, posted: Posted) -> int:
        if item.model is InventoryModel.MA:
            return -posted.physical_amount
        return self._issue_cost(item, posted)

    def _priced(self, item: Item, posted: Posted, quantity: int) -> int:
        cost = issue_cost(item, self.state.on_hand(posted.group), posted.dims[0], quantity)
        if cost is None:
            self.warnings.append(f"item {item.code}: no cost price, {posted.number} is priced 0.00")
        return cost or 0

    def _refuse_negative(self, item: Item, quantity: int, allowed: bool, posted: Posted, which: str) -> None:  # noqa: FBT001
        if quantity < 0 and not allowed:
            raise NegativeOnHand(
                f"{posted.number} would make the {which} quantity of item {item.code} {quantity_text(quantity)}",
                where="item model group: negative inventory not allowed",
                advice="Post the receipt first, or allow negative inventory in the item model group.",
            )

    # -- writing -----------------------------------------------------------------------------------------------

    def _new(self, line: Line, dims: tuple[str, ...], quantity: int, number: str) -> Posted:
        item = self.setup.item(line.item)
        place = self._places.get((item.id, dims))
        if place is None:
            place = self._places[item.id, dims] = self._place(item, dims)
        group, dimension = place
        posted = Posted(
            self.state.next_transaction(),
            number,
            item.code,
            group,
            dimension,
            dims,
            line.reference,
            line.production,
            quantity,
        )
        self.facts.transactions.append(
            TransactionRow(posted.id, group, dimension, int(line.reference), number, line.production, quantity)
        )
        self.state.remember(posted)
        return posted

    def _place(self, item: Item, dims: tuple[str, ...]) -> tuple[int, int]:
        """Cost group and dimension of these values."""
        values = tuple(
            value if name in item.financial_dimensions else "" for name, value in zip(DIMENSIONS, dims, strict=False)
        )
        return self.state.group(item.id, values), self.state.dimension(dims)

    def _mark(self, issue: Posted, line: Line) -> None:
        for number, quantity in line.marks:
            for receipt, taken in self.parts.receipts(number, quantity):
                self.state.add_mark(issue, receipt, taken)

    def _mark_transit(self, issue: Posted, line: Line) -> None:
        """Goods go on from transit at the cost with which they came: its receipt and this issue are marked to each other.

        Within one cost group the shipment settles with itself, and there is nothing to mark.
        """
        if not line.shipment or not self.setup.item(line.item).model.periodic:
            return
        receipt = self.state.find(line.shipment)
        if receipt.group == issue.group and self.state.moved_between_groups(receipt.id):
            self.state.add_mark(issue, receipt, -issue.quantity)

    def _update(
        self,
        posted: Posted,
        kind: UpdateKind,
        line: Line,
        value: int,
        document: int,
        difference: int,
        voucher: VoucherRow | None,
        *,
        taken_back: int = 0,
        date: str = "",
    ) -> None:
        item = self.setup.item(posted.item)
        date = date or line.date
        in_ledger = voucher is not None and (kind is FINANCIAL or item.post_physical)
        key, accounts = self.drafts.accounts_of(
            item, posted, kind, line, difference, stored=in_ledger or kind is FINANCIAL
        )
        held = self.state.on_hand(posted.group)
        if kind is PHYSICAL:
            posted.physical_date, posted.physical_amount, posted.physical_document = date, value, document
            posted.physical_accounts, posted.physical_plain = accounts, value
            held.physical_quantity += posted.quantity
            held.physical_amount += value
        else:
            posted.financial_date, posted.financial_amount = date, value
            held.financial_quantity += posted.quantity
            held.financial_amount += value
        held.last_date = max(held.last_date, date)
        self.state.note_date(item.id, date)
        if posted.quantity < 0 and (kind is PHYSICAL or not posted.physical_date):
            held.last_issue_quantity, held.last_issue_amount = -posted.quantity, -value
        if voucher is not None and in_ledger:
            self.drafts.lines(voucher, item, lines_of(key, value, document))
            self.drafts.expenditure(voucher, item, posted, difference, document - value)
        if line.part:
            posted.part = posted.part or line.part
            self.facts.parts.append((posted.id, int(kind), line.part))
        self.facts.updates.append(
            UpdateRow(
                posted.id,
                int(kind),
                posted.group,
                date,
                posted.quantity,
                value,
                document,
                taken_back,
                voucher.id if voucher else 0,
                accounts,
            )
        )

    def _link(self, receipt: Posted, issue: Posted, kind: LinkKind, *, issue_from: int = 0, amount: int = 0) -> None:
        self.facts.links.append(LinkRow(receipt.id, issue.id, int(kind), issue_from, amount))
        if kind is LinkKind.RETURN:
            self.state.remember_return(receipt.id, issue, issue_from)
        if issue.group != receipt.group:
            self.facts.group_links.add((issue.group, receipt.group))
        if kind is LinkKind.TRANSFER:
            self.state.remember_move(receipt.id)


__all__ = ["BLANK_DIMS", "Line", "Poster"]
