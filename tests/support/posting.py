"""A posting without a database: a company's setup with readable accounts, and books kept in dictionaries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.dates import DateFacts
from core.errors import NotFound
from core.marking import check_mark
from core.posting.counting import quantity_of
from core.posting.facts import AccountsKey, Facts
from core.posting.line import BLANK_DIMS, Line
from core.posting.poster import Poster
from core.posting.setup import Account, Item, ProfileLine, Setup
from core.posting.state import OnHand, Posted
from core.vocabulary import InventoryModel, PostingType, Reference
from tests.support.currencies import EUR

PIECE = 1_000_000
"""One piece in millionths."""


def account_number(posting_type: int) -> int:
    """The account of each posting type in `company`: 1000 and its number."""
    return 1000 + int(posting_type)


def item(code: str = "A", *, id: int = 1, model: InventoryModel = InventoryModel.FIFO, **more: Any) -> Item:
    """An item of group G (7) with no price of its own."""
    return Item(id=id, code=code, name=f"Item {code}", group_id=7, group_code="G", model=model, **more)


def company(*items: Item, profile: Iterable[ProfileLine] | None = None) -> Setup:
    """Every posting type goes to an account of its own, for all items; see `account_number`."""
    every = [line for line in PostingType if line is not PostingType.OTHER]
    lines = [ProfileLine(kind, "all", "", account_number(kind)) for kind in every] if profile is None else list(profile)
    numbers = {*(account_number(kind) for kind in every), *(line.account_id for line in lines)}
    return Setup(
        company_id=1,
        currency=EUR,
        items={one.code: one for one in items or (item(),)},
        accounts={number: Account(number, str(number), f"Account {number}") for number in numbers},
        profile=Setup.profile_of(lines),
    )


def dims(site: str = "", warehouse: str = "") -> tuple[str, ...]:
    """Values of all dimensions."""
    return site, warehouse, *BLANK_DIMS[2:]


def line(number: str, reference: Reference, quantity: int, date: str = "2026-01-05", **more: Any) -> Line:
    """A line of item A, in whole pieces."""
    return Line(number, reference, more.pop("item", "A"), quantity * PIECE, date, **more)


class MemoryState:
    """`core.posting.state.PostingState` in dictionaries."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.held: dict[int, OnHand] = {}
        self.dates: dict[int, str] = {}
        self.groups: dict[tuple[int, tuple[str, ...]], int] = {}
        self.dimensions: dict[tuple[str, ...], int] = {}
        self.keys: dict[int, AccountsKey] = {}
        self.posted: dict[int, Posted] = {}
        self.marks: list[tuple[int, int, int]] = []
        """Issue, receipt, quantity."""
        self.splits: list[tuple[int, int, int]] = []
        """Split transaction, rest, pieces that stay."""
        self.labor: dict[str, int] = {}
        self.returns: dict[int, tuple[Posted, int]] = {}
        self.moved: set[int] = set()
        self.written: list[Facts] = []
        self._vouchers = 0

    def on_hand(self, group: int) -> OnHand:
        return self.held.setdefault(group, OnHand())

    def last_issue(self, group: int, without: int) -> tuple[int, int]:
        for posted in sorted(self.posted.values(), key=lambda one: -one.id):
            if posted.group == group and posted.quantity < 0 and not posted.undone and posted.id != without:
                return -posted.quantity, -posted.amount
        return 0, 0

    def last_date(self, item_id: int) -> str:
        return self.dates.get(item_id, "")

    def note_date(self, item_id: int, date: str) -> None:
        self.dates[item_id] = max(self.last_date(item_id), date)

    def was_counted(self, item_id: int, dimension: int, date: str) -> bool:
        return False

    def quantity_at(self, group: int, dimension: int, date: str, facts: Facts) -> int:
        found: dict[int, dict[int, tuple[str, int]]] = {}
        for row in facts.updates:
            if self.posted[row.transaction].dimension == dimension and row.group == group:
                found.setdefault(row.transaction, {})[row.kind] = (row.date, row.quantity)
        return sum(quantity_of(kinds.get(0), kinds.get(1), date) for kinds in found.values())

    def group(self, item_id: int, values: tuple[str, ...]) -> int:
        return self.groups.setdefault((item_id, values), len(self.groups) + 1)

    def dimension(self, values: tuple[str, ...]) -> int:
        return self.dimensions.setdefault(values, len(self.dimensions) + 1)

    def accounts(self, key: AccountsKey) -> int:
        for number, known in self.keys.items():
            if known == key:
                return number
        self.keys[len(self.keys) + 1] = key
        return len(self.keys)

    def accounts_key(self, accounts: int) -> AccountsKey:
        return self.keys[accounts]

    def find(self, number: str) -> Posted:
        newest = self.newest(number)
        if newest is None:
            raise NotFound(f"transaction {number} does not exist")
        return newest

    def newest(self, number: str) -> Posted | None:
        every = self.every(number)
        return every[-1] if every else None

    def every(self, number: str) -> list[Posted]:
        return [posted for posted in self.posted.values() if posted.number == number]

    def remember(self, posted: Posted) -> None:
        self.posted[posted.id] = posted

    def production(self, lot: str) -> tuple[list[Posted], int]:
        return [posted for posted in self.posted.values() if posted.lot == lot], self.labor.get(lot, 0)

    def add_labor(self, lot: str, amount: int) -> None:
        self.labor[lot] = self.labor.get(lot, 0) + amount

    def add_mark(self, issue: Posted, receipt: Posted, quantity: int) -> None:
        model = self.setup.item(issue.item).model
        check_mark(issue, receipt, quantity, model, self.unmarked(receipt), self.unmarked(issue))
        self.marks.append((issue.id, receipt.id, quantity))

    def unmarked(self, posted: Posted) -> int:
        return abs(posted.quantity) - sum(mark[2] for mark in self.marks if posted.id in mark[:2])

    def split_marks(self, posted: Posted, rest: Posted, kept: int) -> None:
        self.splits.append((posted.id, rest.id, kept))

    def release_marks(self, posted: Posted) -> None:
        self.marks = [mark for mark in self.marks if posted.id not in mark[:2]]

    def marked(self, transaction: int) -> list[tuple[int, int, int, int]]:
        receipts = [(quantity, self.posted[receipt]) for issue, receipt, quantity in self.marks if issue == transaction]
        return [(quantity, receipt.amount, receipt.quantity, receipt.id) for quantity, receipt in receipts]

    def remember_return(self, receipt: int, issue: Posted, issue_from: int) -> None:
        self.returns[receipt] = issue, issue_from

    def remember_move(self, receipt: int) -> None:
        self.moved.add(receipt)

    def moved_between_groups(self, receipt: int) -> bool:
        return receipt in self.moved

    def returned_from(self, receipt: int) -> tuple[Posted, int] | None:
        return self.returns.get(receipt)

    def next_transaction(self) -> int:
        return len(self.posted) + 1

    def next_voucher(self) -> int:
        self._vouchers += 1
        return self._vouchers

    def write(self, facts: Facts) -> list[str]:
        self.written.append(facts)
        return [f"VCH-{voucher.id}" for voucher in facts.vouchers if voucher.entries]


class Office:
    """A company with a poster at work, and questions that tests ask of what it posted."""

    def __init__(self, *items: Item, dates: DateFacts | None = None) -> None:
        self.setup = company(*items)
        self.state = MemoryState(self.setup)
        self.poster = Poster(self.setup, self.state, dates or DateFacts())
        self.facts = self.poster.facts

    def post(self, number: str, reference: Reference, quantity: int, date: str = "2026-01-05", **more: Any) -> Posted:
        return self.poster.post(line(number, reference, quantity, date, **more))

    def buy(
        self,
        number: str,
        quantity: int,
        amount: int | None,
        date: str = "2026-01-05",
        update: str = "both",
        **more: Any,
    ) -> Posted:
        return self.post(number, Reference.PURCHASE, quantity, date, document_amount=amount, update=update, **more)

    def sell(self, number: str, quantity: int, date: str = "2026-01-05", update: str = "both", **more: Any) -> Posted:
        return self.post(number, Reference.SALES, -quantity, date, update=update, **more)

    def held(self, group: int = 1) -> tuple[int, int, int, int]:
        """On hand of a cost group: physical pieces and amount, financial pieces and amount."""
        held = self.state.on_hand(group)
        pieces = held.physical_quantity // PIECE, held.financial_quantity // PIECE
        return pieces[0], held.physical_amount, pieces[1], held.financial_amount

    def entries(self, voucher: int = -1) -> list[tuple[str, int]]:
        """(Posting type, amount) of each line of a voucher in order; the last one when not said which."""
        return [(PostingType(entry.posting_type).name, entry.amount) for entry in self.facts.vouchers[voucher].entries]
