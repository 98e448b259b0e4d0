"""The part of the fake books for lists of values: the items of the fakes, and some sites, groups, accounts and documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.errors import NotFound, RejectedInput
from core.views.codes import CodeRow, DocumentRow
from core.views.transactions import BehindRow
from core.vocabulary import ANOTHER_KIND, CodeKind
from tests.support.builders import Q
from tests.support.fake_items import ITEMS

_MORE_ITEMS = (CodeRow("M", "Mixing oil", "Moving average"), CodeRow("S", "Screw", "Standard cost"))
_ITEMS = (*(CodeRow(row.item, row.name, row.model) for row in ITEMS), *_MORE_ITEMS)
CODES: Mapping[CodeKind, Sequence[CodeRow]] = {
    CodeKind.ITEM: _ITEMS,
    CodeKind.MOVING_AVERAGE_ITEM: tuple(row for row in _ITEMS if row.remark == "Moving average"),
    CodeKind.STANDARD_COST_ITEM: tuple(row for row in _ITEMS if row.remark == "Standard cost"),
    CodeKind.ITEM_GROUP: (CodeRow("FINISHED", "Finished goods"), CodeRow("RAW", "Raw material")),
    CodeKind.SITE: (CodeRow("MAIN", ""), CodeRow("N", ""), CodeRow("NORTH", "")),
    CodeKind.ACCOUNT: (
        CodeRow("2000", "Accounts payable"), CodeRow("6100", "Freight"), CodeRow("6200", "Old duty", "blocked"),
    ),
}  # fmt: skip


def document(number: int, text: str, pieces: int, open_pieces: int, cost: int) -> DocumentRow:
    return DocumentRow(
        transaction_id=number, number=text, item="ITEM-0032", item_name="Bearing 608ZZ", dimensions="MAIN",
        date="2026-06-10", quantity=pieces * Q, open_quantity=open_pieces * Q, cost=cost,
    )  # fmt: skip


DOCUMENTS = (
    document(88120, "SO-88120", -40, 0, -18616),
    document(20119, "PO-20119", 225, 225, 105022),
    document(20108, "PO-20108", 260, 239, 121940),
    document(20101, "PO-20101", 100, 100, 40600),
)


class FakeCodes:
    """Answers as the books do, from what stands above; a document that stands behind a voucher line is known too."""

    behind: Sequence[BehindRow]

    def codes(self, kind: CodeKind) -> list[CodeRow]:
        return list(CODES[kind])

    def code(self, kind: CodeKind, text: str) -> CodeRow:
        same = text.casefold()
        for row in CODES[kind]:
            if row.code.casefold() == same:
                return row
        for row in CODES[CodeKind.ITEM] if "item" in kind else ():
            if row.code.casefold() == same:
                raise RejectedInput(f"Item {row.code} is not a {kind}.", code=ANOTHER_KIND)
        raise NotFound(f"There is no {kind} {text}.")

    def documents(
        self, text: str = "", *, receipts: bool, invoiced: bool = False, limit: int = 200
    ) -> list[DocumentRow]:
        """All receipts of these books are invoiced."""
        found = [row for row in DOCUMENTS if (row.quantity > 0) == receipts]
        wanted = text.strip().upper()
        return [row for row in found if row.number.startswith(wanted) or row.item == wanted][:limit]

    def find_transactions(self, text: str, *, limit: int = 50) -> list[tuple[int, str, str, str, int]]:
        listed = {row.transaction_id: (row.number, row.item, row.date, row.quantity) for row in DOCUMENTS}
        listed |= {row.transaction_id: (row.number, row.item, "2026-06-12", row.quantity) for row in self.behind}
        return [(number, *row) for number, row in listed.items() if text in (row[0], str(number))]
