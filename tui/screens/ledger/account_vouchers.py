"""What the vouchers of some days posted to a main account, in posting order: the register of the account."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from core.listed import ACCOUNT_VOUCHERS
from core.listing import Key, Listing
from core.views.vouchers import AccountTotals, AccountVoucherRow
from tui import places
from tui.format import amount, amount_or_empty, plain_amount, plural
from tui.registry import Here
from tui.screens.common.details import currency_of
from tui.screens.lists.database_list import DatabaseList
from tui.screens.lists.list_summary import Summary, net
from tui.screens.lists.lists import LIST_COMMANDS
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines


def _side(key: str, head: str) -> Column[AccountVoucherRow]:
    return Column(
        key, head, lambda row: amount_or_empty(getattr(row, key)), 14, most=20, figure=True,
        plain=lambda row: plain_amount(getattr(row, key)) if getattr(row, key) else "",
    )  # fmt: skip


COLUMNS: tuple[Column[AccountVoucherRow], ...] = (
    Column("number", "Voucher", lambda row: row.number, 11, most=18, code=True),
    Column("date", "Date", lambda row: row.date, 10),
    Column("kind", "What", lambda row: row.kind.replace("_", " ").capitalize(), 10, most=20, priority=3),
    Column("document", "Document", lambda row: row.document, 10, most=20, code=True, priority=1),
    Column("text", "Text", lambda row: row.text, 8, most=30, priority=4),
    Column("by", "By", lambda row: row.by, 6, most=12, priority=5),
    _side("debit", "Debit CUR"),
    _side("credit", "Credit CUR"),
)


class AccountVouchers(DatabaseList[None]):
    """Debits and credits of an account, which add up to its line in the trial balance."""

    arranges = "account"
    CSS_PATH = "../lists/lists.tcss"
    HERE = (
        Here("open", "Voucher"),
        Here("filter", help="Words, voucher:INVC, document:PO-7, kind:sales, by:anna, >1000 for debit less credit, d:2026-05."),
        Here("sort"),
        Here("turn", footer=False),
        Here("copy"),
        Here("back"),
        *LIST_COMMANDS[:3],
    )  # fmt: skip
    what = "the vouchers of the account"
    order = "as posted"
    rule = "account"
    kind = ACCOUNT_VOUCHERS

    def __init__(self, account: str, date_from: str = "", date_to: str = "") -> None:
        super().__init__()
        self.account, self.date_from, self.date_to = account, date_from, date_to
        self.crumb = f"Account {account}"
        self.sums: AccountTotals | None = None

    def parts(self) -> ComposeResult:
        yield Lines(id="head")
        yield Grid(COLUMNS, lambda row: row.voucher_id, id="list")
        yield from self.filter_field()

    def read_rows(
        self, listing: Listing, limit: int, after: Key | None, *, backward: bool
    ) -> Sequence[AccountVoucherRow]:
        return self.invclose.books.account_vouchers(
            self.account, self.date_from, self.date_to, listing=listing, limit=limit, after=after, backward=backward
        )

    def rows_before(self, listing: Listing, key: Key) -> int:
        return self.invclose.books.account_vouchers_before(
            self.account, self.date_from, self.date_to, key, listing=listing
        )

    def totals(self, rows: Sequence[AccountVoucherRow]) -> tuple[str, dict[str, str]]:
        debit, credit = (sum(getattr(row, side) for row in rows) for side in ("debit", "credit"))
        return plural(len(rows), "voucher"), {"debit": amount(debit), "credit": amount(credit)}

    def sum_up(self, listing: Listing) -> Summary:
        found = self.invclose.books.account_totals(self.account, self.date_from, self.date_to, listing=listing)
        if not listing.terms:
            self.sums = found

        def changed(out: Sequence[AccountVoucherRow], more: Sequence[AccountVoucherRow]) -> tuple[str, dict[str, str]]:
            sums = {
                "debit": amount(found.debit + net(out, more, lambda row: row.debit)),
                "credit": amount(found.credit + net(out, more, lambda row: row.credit)),
            }
            return plural(found.count - len(out) + len(more), "voucher"), sums

        return Summary(found.count, changed)

    def show_totals(self) -> None:
        super().show_totals()
        self._show_head()

    def _show_head(self) -> None:
        days = f"{self.date_from or 'from the beginning'} to {self.date_to or 'the last entry'}"
        words = f" Account {self.account}, {days}"
        balances = ""
        if (sums := self.sums) is not None:
            currency = currency_of(self.invclose.company)
            after = sums.before + sums.debit - sums.credit
            balances = f" Balance before {amount(sums.before)}, after {amount(after)} {currency}."
        head: list[Line] = [[(words, "strong")], [(balances, "quiet")], ""]
        self.query_one("#head", Lines).show(head)

    def empty(self) -> str:
        return f"No voucher posted to {self.account} in these days."

    def why_not_open(self) -> str:
        return self.needs_row()

    def do_open(self) -> None:
        grid = self.grid()
        row: AccountVoucherRow | None = grid.row
        assert row is not None
        around = tuple(one.number for one in grid.pages.at_hand())
        self.go(places.Voucher(row.number, around if row.number in around else ()))
