"""What the palette finds by what is typed: accounts, items, vouchers, documents and records of the books; reports and screens.

Asked in a thread, so that no key waits for the database. Codes and names are matched as in every list of values (``tui.fuzzy``),
numbers of vouchers and documents by the database, which has millions of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import InvcloseError
from core.vocabulary import CodeKind
from tui import fuzzy, places
from tui.format import amount, quantity

if TYPE_CHECKING:
    from core.ports import Books
    from core.views.codes import CodeRow
    from core.views.overview import OverviewRow
    from tui.places import Place

EACH = 5
"""As many of each kind."""
NEWEST = 1000
"""Records that are looked through."""
LEAST = 2
"""Letters from which on the books are asked."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One row: what it is, its number, words about it, and where it stands."""

    kind: str
    code: str
    words: str
    place: Place[Any]


class Finder:
    """Of one palette: what was read once is kept as long as it is open."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self._codes: dict[CodeKind, Sequence[CodeRow]] = {}
        self._overview: Sequence[OverviewRow] | None = None

    def find(self, text: str) -> list[Thing]:
        """Everything that is called so, a few of each kind; a kind that cannot be read is left out."""
        typed = text.strip()
        if len(typed) < LEAST:
            return []
        found: list[Thing] = []
        looks = (self._places, self._records, self._item_rows, self._accounts, self._vouchers, self._documents)
        for look in looks:
            found += _whatever(look, typed)
        return found

    def _records(self, typed: str) -> list[Thing]:
        """Those whose number has these letters, the newest first, and the one of these digits."""
        if self._overview is None:
            self._overview = self.books.overview(limit=NEWEST)
        rows = [row for row in self._overview if row.number and typed.upper() in row.number.upper()][:EACH]
        if not rows and typed.isascii() and typed.isdigit():
            rows = [self.books.record(self.books.find_record(typed)).row]
        return [
            Thing("Record", row.number, f"{row.type_name} of {row.date}", places.Record(row.record_id, row.number))
            for row in rows
        ]

    def _item_rows(self, typed: str) -> list[Thing]:
        rows = self._called(CodeKind.ITEM, typed)
        return [Thing("Item", row.code, f"{row.name}  {row.remark}", places.Item(row.code)) for row in rows]

    def _accounts(self, typed: str) -> list[Thing]:
        """A main account leads to the vouchers that posted to it."""
        rows = self._called(CodeKind.ACCOUNT, typed)
        return [Thing("Account", row.code, f"{row.name}  its vouchers", places.Account(row.code)) for row in rows]

    def _called(self, kind: CodeKind, typed: str) -> Sequence[CodeRow]:
        if kind not in self._codes:
            self._codes[kind] = self.books.codes(kind)
        return fuzzy.ranked(self._codes[kind], typed, lambda row: (row.code, row.name))[:EACH]

    @staticmethod
    def _places(typed: str) -> list[Thing]:
        """Reports and screens by their names; the menus that have them are loaded here, where no key waits for it."""
        from tui.named_places import named_places

        rows = fuzzy.ranked(named_places(), typed, lambda row: (row.name, row.words))[:EACH]
        return [Thing(row.kind, row.name, row.words, row.place) for row in rows]

    def _vouchers(self, typed: str) -> list[Thing]:
        found = self.books.find_vouchers(typed.upper(), limit=EACH)
        return [
            Thing("Voucher", row.number, f"{row.date}  {row.origin}  {amount(row.amount)}", places.Voucher(row.number))
            for row in found.matches[:EACH]
        ]

    def _documents(self, typed: str) -> list[Thing]:
        rows = self.books.find_transactions(typed.upper(), limit=EACH)
        return [
            Thing("Document", number, f"{item}  {date}  {quantity(pieces)}", places.Transaction(key, number))
            for key, number, item, date, pieces in rows[:EACH]
        ]


def _whatever(look: Callable[[str], list[Thing]], typed: str) -> list[Thing]:
    """Nothing where the books know none, or where this user may not look."""
    try:
        return look(typed)
    except InvcloseError:
        return []
