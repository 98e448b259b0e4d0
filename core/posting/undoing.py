"""Takes posted documents back: what was only physically updated on the same accounts, the rest by opposite transactions.

A physical posting is taken back with its adjustments by a financial update of no pieces: nothing is left to settle. Of what is
financially updated an opposite transaction is posted at exactly the posted cost and on the stored accounts, and the two are
marked to each other. Moving average goods go back as far as on hand; standard cost goods at the cost that is active now.

Example: 10 bought for 100.00 by mistake are 1300 +100.00 and 2000 -100.00. The opposite is an issue of 10 at 100.00, 1300 -100.00
and 2000 +100.00. Amounts are minor units, quantities millionths.

Source: docs/rules.md#115-undoing-a-document
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import AccountBlocked, NegativeOnHand
from core.money import quantity_text
from core.posting.accounts import lines_of
from core.posting.estimate import item_price, moving_average_undone, round_fraction
from core.posting.facts import AccountsKey, UndoRow, UpdateRow, VoucherRow
from core.posting.poster import Poster
from core.posting.setup import Item
from core.posting.state import Posted
from core.vocabulary import InventoryModel, LinkKind, PostingType, UpdateKind

ENDING = "U"
"""What the number of an opposite transaction ends in: PO-7.U undoes PO-7."""


def opposite_number(number: str) -> str:
    """Number of the transaction that undoes this one."""
    return f"{number}.{ENDING}"


@dataclass(slots=True)
class Original:
    """A transaction to be undone, with what was posted of it; amounts are changes of inventory value."""

    posted: Posted
    amount: int = 0
    """Of its financial update, as posted."""
    document: int = 0
    accounts: int = 0
    """Stored accounts of its financial update."""
    expenditure: Sequence[tuple[int, int, int]] = ()
    """Further lines of its voucher, as (account, posting type, amount)."""
    moved_within: int = 0
    """Of a transfer within its cost group: the transaction on the other side; 0: of anything else."""

    @property
    def adjusted(self) -> int:
        """What runs changed of its financial cost."""
        return self.posted.financial_amount - self.amount if self.posted.financial_date else 0

    @property
    def taken(self) -> int:
        """What it changed the inventory value by, and undoing takes back."""
        return self.amount if self.posted.financial_date else self.posted.physical_amount

    @property
    def date(self) -> str:
        """Day of the update that is taken back."""
        return self.posted.financial_date or self.posted.physical_date


class Undoer:
    """Undoes transactions into the facts of a poster, newest first; nobody is asked whether they may be."""

    def __init__(self, poster: Poster) -> None:
        self.state, self.setup, self.facts, self.drafts = poster.state, poster.setup, poster.facts, poster.drafts
        self._recorder = poster.recorder
        self._vouchers: dict[str, VoucherRow] = {}
        self._opposites: dict[int, Posted] = {}
        """Undone transaction -> its opposite."""

    def undo(self, document: str, originals: Sequence[Original], date: str) -> None:
        """Undo the transactions of a document, each on its own day or all on ``date`` (ISO text).

        ``NegativeOnHand`` where goods that are gone would go back and the item allows no negative stock; ``AccountBlocked``
        for stored accounts.
        """
        for original in sorted(originals, key=lambda one: -one.posted.id):
            day = date or original.date
            voucher = self._vouchers.get(day)
            if voucher is None:
                voucher = self._vouchers[day] = self.drafts.voucher(day, "undoing", document)
            if original.posted.financial_date:
                self._oppose(original, voucher)
            else:
                self._take_back(original.posted, voucher)
        for original in originals:
            if original.moved_within and original.posted.quantity > 0:
                self._join(original)
        self._refuse_blocked()

    # -- only physically updated -------------------------------------------------------------------------------

    def _take_back(self, posted: Posted, voucher: VoucherRow) -> None:
        held = self.state.on_hand(posted.group)
        self.state.release_marks(posted)
        self.drafts.take_back(posted, voucher)
        held.physical_quantity -= posted.quantity
        held.physical_amount -= posted.physical_amount
        if posted.quantity < 0:
            held.last_issue_quantity, held.last_issue_amount = self.state.last_issue(posted.group, posted.id)
        self._refuse_short(posted, held.physical_quantity + held.financial_quantity, "physical")
        row = (posted.id, int(UpdateKind.FINANCIAL), posted.group, voucher.date, 0, 0, 0)
        self.facts.updates.append(UpdateRow._make((*row, posted.physical_amount, voucher.id, posted.physical_accounts)))
        self._leave_walk(posted)
        posted.quantity, posted.financial_date, posted.financial_amount = 0, voucher.date, 0
        self._note(posted, None, voucher)

    # -- financially updated -----------------------------------------------------------------------------------

    def _oppose(self, original: Original, voucher: VoucherRow) -> None:
        posted = original.posted
        item = self.setup.item(posted.item)
        if posted.quantity < 0:
            self.state.release_marks(posted)
        opposite = self._opposite(posted)
        amount = self._value(item, original)
        key = self._accounts(item, original, amount)
        in_ledger = not original.moved_within
        if in_ledger:
            self.drafts.lines(voucher, item, lines_of(key, amount, -original.document))
            self.drafts.lines(voucher, item, [(account, kind, -part) for account, kind, part in original.expenditure])
        held = self.state.on_hand(posted.group)
        held.financial_quantity += opposite.quantity
        held.financial_amount += amount
        held.left_out += original.adjusted
        self._refuse_short(posted, held.physical_quantity + held.financial_quantity, "physical")
        self._refuse_short(posted, held.financial_quantity, "invoiced")
        if posted.quantity < 0:
            held.last_issue_quantity, held.last_issue_amount = self.state.last_issue(posted.group, posted.id)
        opposite.financial_date, opposite.financial_amount = voucher.date, amount
        row = (opposite.id, int(UpdateKind.FINANCIAL), posted.group, voucher.date, opposite.quantity, amount)
        stored = self.state.accounts(key)
        self.facts.updates.append(
            UpdateRow._make((*row, -original.document, 0, voucher.id if in_ledger else 0, stored))
        )
        if item.model.periodic and in_ledger:
            issue, receipt = sorted((posted, opposite), key=lambda one: one.quantity)
            self.state.add_mark(issue, receipt, receipt.quantity)
        self._leave_walk(posted)
        self._opposites[posted.id] = opposite
        self._note(posted, opposite, voucher)

    def _opposite(self, posted: Posted) -> Posted:
        """A transaction of the same kind and place that moves the goods the other way."""
        opposite = Posted(
            id=self.state.next_transaction(),
            number=opposite_number(posted.number),
            item=posted.item,
            group=posted.group,
            dimension=posted.dimension,
            dims=posted.dims,
            reference=posted.reference,
            lot=posted.lot,
            quantity=-posted.quantity,
        )
        self._recorder.add_transaction(opposite)
        return opposite

    def _value(self, item: Item, original: Original) -> int:
        """Change of inventory value of the opposite."""
        posted = original.posted
        if original.moved_within:
            return -original.amount
        if item.model is InventoryModel.MA:
            return moving_average_undone(self.state.on_hand(posted.group), -posted.quantity, -original.amount)
        price = item_price(self.setup.currency, item, posted.dims[0]) if item.model is InventoryModel.STD else None
        return -original.amount if price is None else round_fraction(price * -posted.quantity)

    def _accounts(self, item: Item, original: Original, amount: int) -> AccountsKey:
        """The stored accounts, with one for what the value differs from the document, where none is stored."""
        key = self.state.accounts_key(original.accounts)
        if amount == -original.document or key.difference_account:
            return key
        moving = item.model is InventoryModel.MA
        kind = PostingType.MOVING_AVERAGE_PRICE_DIFFERENCE if moving else PostingType.PURCHASE_PRICE_VARIANCE
        return key._replace(difference_account=self.setup.account_for(kind, item), difference_type=int(kind))

    def _join(self, original: Original) -> None:
        """Goods that moved within their cost group move back: the two opposites settle with each other."""
        receipt, issue = self._opposites[original.moved_within], self._opposites[original.posted.id]
        self._recorder.link(receipt, issue, LinkKind.NON_FINANCIAL_TRANSFER, amount=-issue.financial_amount)

    # -- both --------------------------------------------------------------------------------------------------

    def _leave_walk(self, posted: Posted) -> None:
        """Pieces that a return brought back are out again."""
        source = self.state.returned_from(posted.id)
        if source is not None:
            issue, place = source
            issue.returned -= posted.quantity
            issue.left_walk = (*issue.left_walk, (place, posted.quantity))

    def _note(self, posted: Posted, opposite: Posted | None, voucher: VoucherRow) -> None:
        item, held = self.setup.item(posted.item), self.state.on_hand(posted.group)
        held.last_date = max(held.last_date, voucher.date)
        self.state.note_date(item.id, voucher.date)
        posted.undone = True
        if opposite is not None:
            opposite.undone = True
        self.facts.undoings.append(UndoRow(posted.id, opposite.id if opposite else 0, voucher.date, voucher.id))

    def _refuse_short(self, posted: Posted, after: int, which: str) -> None:
        """Refuse to take goods back that are gone, where the item allows no negative stock."""
        item = self.setup.item(posted.item)
        allowed = item.physical_negative if which == "physical" else item.financial_negative
        if posted.quantity > 0 and after < 0 and not allowed:
            raise NegativeOnHand(
                f"undoing {posted.number} would make the {which} quantity of item {item.code} {quantity_text(after)}",
                where="item model group: negative inventory not allowed",
                advice="Undo the issues of these goods first, or allow negative inventory in the item model group.",
            )

    def _refuse_blocked(self) -> None:
        for account_id in sorted({entry.account for voucher in self._vouchers.values() for entry in voucher.entries}):
            account = self.setup.accounts[account_id]
            if account.blocked:
                raise AccountBlocked(
                    f"account {account.code} is blocked",
                    where="the document was posted to it",
                    advice=f"Unblock it: `invclose account set {account.code} blocked=no`.",
                )
