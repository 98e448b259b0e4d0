"""Records what a posting makes: transactions, updates, links; keeps the state in step with them.

Example: a packing slip of 1 at 12.00 adds a transaction and a physical update of -12.00, two lines to its voucher, and takes 1
and 12.00 off the physical stock. Amounts are minor units, quantities signed millionths.

Source: docs/rules.md#3-updates
"""

from __future__ import annotations

from dataclasses import dataclass

from core.limits import beyond_amount, beyond_moved, refuse_quantity
from core.money import AMOUNT_LIMIT, TOTAL_LIMIT
from core.posting.accounts import lines_of
from core.posting.drafts import Drafts
from core.posting.facts import Facts, LinkRow, TransactionRow, UpdateRow, VoucherRow, row_of
from core.posting.line import Line
from core.posting.setup import Item, Setup
from core.posting.state import Posted, PostingState
from core.vocabulary import DIMENSIONS, LinkKind, UpdateKind

PHYSICAL, FINANCIAL = UpdateKind.PHYSICAL, UpdateKind.FINANCIAL
"""As names of the module: on Python 3.11 looking a member up in its class costs ten times as much."""
_RETURN, _TRANSFER = LinkKind.RETURN, LinkKind.TRANSFER


@dataclass(slots=True)
class Valued:
    """What an update is worth, minor units with the sign of its quantity."""

    amount: int
    """Change of inventory value."""
    document: int
    """Value of its document."""
    difference: int = 0
    """Posting type of what the two differ by; 0: they do not, or nothing takes it."""


@dataclass(slots=True)
class Update:
    """An update about to be recorded."""

    posted: Posted
    kind: UpdateKind
    line: Line
    date: str
    value: Valued
    voucher: VoucherRow | None
    """``None``: nothing of it goes to the ledger."""
    taken_back: int = 0
    """Physical amount, with its adjustments, that a financial update takes back."""


class Recorder:
    """Adds to ``facts``, and to ``state`` what the next line must know of it."""

    def __init__(self, setup: Setup, state: PostingState, facts: Facts, drafts: Drafts) -> None:
        self.setup, self.state, self.facts, self.drafts = setup, state, facts, drafts
        self._places: dict[tuple[int, tuple[str, ...]], tuple[int, int]] = {}

    # -- transactions ------------------------------------------------------------------------------------------

    def transaction(self, line: Line, dims: tuple[str, ...], quantity: int, number: str) -> Posted:
        """A new transaction of a line at these dimension values, without updates so far; ``BeyondLimit``."""
        refuse_quantity(quantity, number)
        item = self.setup.item(line.item)
        place = self._places.get((item.id, dims))
        if place is None:
            place = self._places[item.id, dims] = self.place(item, dims)
        group, dimension = place
        posted = Posted(
            self.state.next_transaction(),
            number,
            item.code,
            group,
            dimension,
            dims,
            reference=line.reference,
            lot=line.lot,
            quantity=quantity,
        )
        self.add_transaction(posted)
        return posted

    def add_transaction(self, posted: Posted) -> None:
        p = posted
        row = (p.id, p.group, p.dimension, int(p.reference), p.number, p.lot, p.quantity, p.parent)
        self.facts.transactions.append(row_of(TransactionRow, row))
        self.state.remember(posted)

    def place(self, item: Item, dims: tuple[str, ...]) -> tuple[int, int]:
        """Cost group and dimension of these values."""
        values = tuple(
            value if name in item.financial_dimensions else "" for name, value in zip(DIMENSIONS, dims, strict=False)
        )
        return self.state.group(item.id, values), self.state.dimension(dims)

    # -- updates -----------------------------------------------------------------------------------------------

    def update(self, update: Update) -> None:
        """Record an update: its accounts are stored, its lines go to the voucher, on-hand moves; ``BeyondLimit``."""
        posted, kind, value = update.posted, update.kind, update.value
        item = self.setup.item(posted.item)
        if not (-AMOUNT_LIMIT <= value.amount <= AMOUNT_LIMIT and -AMOUNT_LIMIT <= value.document <= AMOUNT_LIMIT):
            largest = max(value.amount, value.document, key=abs)
            raise beyond_amount(largest, self.setup.currency, f"the value of {posted.number}")
        accounts = self._ledger(update, item)
        self._keep_in_step(update, item, accounts)
        if update.line.part:
            posted.part = posted.part or update.line.part
            self.facts.parts.append((posted.id, int(kind), update.line.part))
        voucher = update.voucher.id if update.voucher else 0
        identity = (posted.id, int(kind), posted.group, update.date, posted.quantity)
        row = (*identity, value.amount, value.document, update.taken_back, voucher, accounts)
        self.facts.updates.append(row_of(UpdateRow, row))

    def _ledger(self, update: Update, item: Item) -> int:
        """Write the lines of an update; the number under which its accounts are stored, 0 where they are not."""
        posted, kind, value, voucher = update.posted, update.kind, update.value, update.voucher
        financial = kind is FINANCIAL
        in_ledger = voucher is not None and (financial or item.post_physical_inventory)
        key, accounts = self.drafts.accounts_of(
            item, posted, kind, update.line, value.difference, stored=in_ledger or financial
        )
        if voucher is not None and in_ledger:
            self.drafts.lines(voucher, item, lines_of(key, value.amount, value.document))
            self.drafts.expenditure(voucher, item, posted, value.difference, value.document - value.amount)
        return accounts

    def _keep_in_step(self, update: Update, item: Item, accounts: int) -> None:
        """Transaction and on-hand as later postings see them."""
        posted, date = update.posted, update.date
        amount, document = update.value.amount, update.value.document
        held = self.state.on_hand(posted.group)
        if update.kind is PHYSICAL:
            posted.physical_date, posted.physical_amount, posted.physical_document = date, amount, document
            posted.physical_accounts, posted.physical_plain = accounts, amount
            held.physical_quantity += posted.quantity
            held.physical_amount += amount
        else:
            posted.financial_date, posted.financial_amount = date, amount
            held.financial_quantity += posted.quantity
            held.financial_amount += amount
        held.moved_quantity += abs(posted.quantity)
        if held.moved_quantity > TOTAL_LIMIT:
            raise beyond_moved(item.code)
        held.last_date = max(held.last_date, date)
        self.state.note_date(item.id, date)
        if posted.quantity < 0 and (update.kind is PHYSICAL or not posted.physical_date):
            # Goods that leave set the price that a moving average falls back on when nothing is left.
            held.last_issue_quantity, held.last_issue_amount = -posted.quantity, -amount

    # -- links -------------------------------------------------------------------------------------------------

    def link(self, receipt: Posted, issue: Posted, kind: LinkKind, *, issue_from: int = 0, amount: int = 0) -> None:
        """The cost of the receipt is made of this issue."""
        self.facts.links.append(LinkRow(receipt.id, issue.id, int(kind), issue_from, amount))
        if kind is _RETURN:
            self.state.remember_return(receipt.id, issue, issue_from)
        if issue.group != receipt.group:
            self.facts.group_links.add((issue.group, receipt.group))
        if kind is _TRANSFER:
            self.state.remember_move(receipt.id)
