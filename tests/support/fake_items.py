"""The part of the fake books for items: four of them, one with open receipts, a year of months and its transactions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.errors import NotFound
from core.listed import ITEMS as ITEM_LIST
from core.listing import EVERYTHING, Key, Listing
from core.views.items import (
    ItemCosts,
    ItemRow,
    ItemTotals,
    ItemView,
    MonthCostRow,
    MovementKey,
    MovementPlace,
    MovementRow,
    MovementTotals,
    OpenReceiptRow,
    PriceRow,
    StockRow,
)
from core.views.states import TransactionStatus
from core.vocabulary import AdjustmentKind, Reference
from tests.support.builders import Q, item_totals, spoiled
from tests.support.listings import before, listed, page

ITEMS = (
    ItemRow(
        item_id=1, item="ITEM-0032", name="Bearing 608ZZ", item_group="RAW", model="FIFO", unit="pcs", quantity=745 * Q,
        value=341113, last_date="2026-06-14",
    ),
    ItemRow(
        item_id=2, item="ITEM-0441", name="Shaft 12 mm", item_group="RAW", model="Weighted average", unit="pcs",
        quantity=-2 * Q, value=-1018, last_date="2026-05-28",
    ),
    ItemRow(
        item_id=3, item="ITEM-0871", name="Housing, aluminium, anodized", item_group="FINISHED", model="Standard cost",
        unit="pcs", quantity=1_204_500_000, value=1505625, last_date="2026-06-02",
    ),
    ItemRow(
        item_id=4, item="ITEM-0990", name="Grease", item_group="SPARE", model="Moving average", unit="kg", quantity=0,
        value=0, last_date="",
    ),
)  # fmt: skip
STOCK = (
    StockRow(
        cost_group_id=1, item="ITEM-0032", name="Bearing 608ZZ", dimensions="MAIN", unit="pcs", quantity=624 * Q,
        value=288713, received=100 * Q, received_value=49000, last_close="IC-000113", last_close_date="2026-05-31",
    ),
    StockRow(
        cost_group_id=2, item="ITEM-0032", name="Bearing 608ZZ", dimensions="NORTH", unit="pcs", quantity=121 * Q,
        value=52400, received=0, received_value=0, last_close="IC-000111", last_close_date="2026-04-30",
    ),
)  # fmt: skip
_OPEN = (
    (1, "MAIN", 20101, "PO-20101", "2026-05-02", 100, 40600),
    (1, "MAIN", 20108, "PO-20108", "2026-05-11", 239, 112091),
    (1, "MAIN", 20119, "PO-20119", "2026-06-10", 225, 105022),
    (2, "NORTH", 20099, "TO-00312.R", "2026-04-19", 121, 52400),
)
_MONTHS = (390, 390, 402, 405, 411, 411, 405, 411, 420, 432, 440, 449, 458)
COSTS = ItemCosts(
    open_receipts=tuple(
        OpenReceiptRow(
            cost_group_id=group, dimensions=place, transaction_id=number, number=text, date=date, quantity=pieces * Q,
            amount=amount,
        )
        for group, place, number, text, date, pieces, amount in _OPEN
    ),
    unsettled=40 * Q,
    months=tuple(
        MonthCostRow(
            month=f"{2025 + (5 + n) // 12}-{(5 + n) % 12 + 1:02d}", quantity=700 * Q, value=each * 700
        )
        for n, each in enumerate(_MONTHS)
    ),
)  # fmt: skip
_MOVED = (
    ("2026-06-14", 88210, "SO-88210", Reference.SALES, "MAIN", "2026-06-14", -40, -18610, -40, TransactionStatus.SOLD, ""),
    ("2026-06-12", 20131, "PO-20131", Reference.PURCHASE, "MAIN", "", 100, 49000, 100, TransactionStatus.RECEIVED, ""),
    ("2026-06-10", 20119, "PO-20119", Reference.PURCHASE, "MAIN", "2026-06-10", 225, 105022, 225,
     TransactionStatus.PURCHASED, ""),
    ("2026-05-30", 88120, "SO-88120", Reference.SALES, "MAIN", "2026-05-30", -40, -20081, 0, TransactionStatus.SOLD,
     "IC-000113"),
    ("2026-05-11", 20108, "PO-20108", Reference.PURCHASE, "MAIN", "2026-05-29", 254, 118982, 239,
     TransactionStatus.PURCHASED, "IC-000113"),
    ("2026-05-02", 20101, "PO-20101", Reference.PURCHASE, "MAIN", "2026-05-04", 125, 50750, 100,
     TransactionStatus.PURCHASED, "IC-000113"),
    ("2026-04-19", 20099, "TO-00312.R", Reference.TRANSFER, "NORTH", "2026-04-19", 121, 52400, 121,
     TransactionStatus.PURCHASED, ""),
)  # fmt: skip


def movements() -> tuple[MovementRow, ...]:
    """Of the first item, with a revaluation below them, which begins at nothing."""
    rows, on_hand, value = [], ITEMS[0].quantity, ITEMS[0].value
    for date, number, text, kind, place, invoiced, pieces, cost, left, status, closed in _MOVED:
        row = MovementRow(
            place=MovementPlace(date, 0, number, 0), transaction_id=number, number=text, reference=kind,
            dimensions=place, date=date, invoiced=invoiced, quantity=pieces * Q, cost=cost, open_quantity=left * Q,
            status=status, closed_by=closed, on_hand=on_hand, value=value,
        )  # fmt: skip
        rows.append(row)
        on_hand, value = row.before.quantity, row.before.value
    rows.append(
        MovementRow(
            place=MovementPlace("2026-04-01", 1, 110, 1),
            transaction_id=0,
            number="IC-000110",
            reference=AdjustmentKind.REVALUATION,
            dimensions="MAIN",
            date="2026-04-01",
            invoiced="2026-04-01",
            quantity=0,
            cost=value,
            open_quantity=0,
            status=None,
            closed_by="",
            on_hand=on_hand,
            value=value,
        )
    )
    return tuple(rows)


def item_view(row: ItemRow) -> ItemView:
    """The first item lies at two places; the others wherever they lie, as one."""
    first = row.item_id == ITEMS[0].item_id
    whole = replace(
        STOCK[1], item=row.item, name=row.name, quantity=row.quantity, value=row.value, dimensions="MAIN", last_close=""
    )
    prices = (
        PriceRow(site="", cost=12_500_000, from_date="2026-05-01", record_number="IC-000112"),
        PriceRow(site="", cost=12_000_000, from_date="2025-01-01", record_number=""),
    )
    settled = row.model in ("FIFO", "Weighted average")
    return ItemView(
        item_id=row.item_id,
        item=row.item,
        name=row.name,
        item_group=row.item_group,
        model=row.model,
        unit=row.unit,
        by_receipt=row.model == "FIFO",
        settled=settled,
        cost_price=4_200_000,
        quantity=row.quantity,
        value=row.value,
        received=100 * Q if first else 0,
        stock=STOCK if first else (whole,) if row.quantity else (),
        prices=prices if row.model == "Standard cost" else (),
        costing="A close settles each issue with the oldest open receipts."
        if settled
        else "Each piece costs the standard cost; no receipt is taken from by itself.",
    )


class FakeItems:
    """Answers from values made here; ``text`` stands behind every text of the data."""

    text: str = ""
    item_list: Sequence[ItemRow] = ITEMS
    moved: Sequence[MovementRow] = movements()

    def _asked(self, name: str) -> None:
        """What was asked for; whoever counts overrides it."""

    def items(
        self,
        *,
        listing: Listing = EVERYTHING,
        limit: int = 200,
        after: Key | None = None,
        backward: bool = False,
        group: str = "",
    ) -> Sequence[ItemRow]:
        self._asked("items")
        rows = page(self._of(group), ITEM_LIST, listing, limit=limit, after=after, backward=backward)
        return [spoiled(row, self.text) for row in rows]

    def _of(self, group: str) -> list[ItemRow]:
        return [row for row in self.item_list if group in ("", row.item_group)]

    def items_before(self, key: Key, *, listing: Listing = EVERYTHING, group: str = "") -> int:
        return before(self._of(group), ITEM_LIST, listing, key)

    def item_totals(self, *, listing: Listing = EVERYTHING, group: str = "") -> ItemTotals:
        return item_totals(listed(self._of(group), ITEM_LIST, listing))

    def item(self, code: str) -> ItemView:
        self._asked(f"item {code}")
        row = next((row for row in self.item_list if f"{row.item}{self.text}" == code), None)
        if row is None:
            raise NotFound(f"item {code} does not exist", advice="`invclose item list` shows all of them.")
        return spoiled(item_view(row), self.text)

    def item_costs(self, code: str) -> ItemCosts:
        self._asked("item costs")
        row = next(row for row in self.item_list if f"{row.item}{self.text}" == code)
        costs = (
            COSTS
            if row.item_id == ITEMS[0].item_id
            else ItemCosts(open_receipts=(), unsettled=0, months=COSTS.months[-1:])
        )
        return spoiled(costs, self.text)

    def movements(self, code: str, *, limit: int = 200, after: MovementKey | None = None) -> Sequence[MovementRow]:
        self._asked("movements")
        rows = self.moved if code.startswith(ITEMS[0].item) else ()
        return [spoiled(row, self.text) for row in rows if after is None or row.place < after.place][:limit]

    def movement_totals(self, code: str) -> MovementTotals:
        rows = self.movements(code, limit=len(self.moved))
        return MovementTotals(
            count=len(rows), quantity=sum(row.quantity for row in rows), value=sum(row.cost for row in rows)
        )

    def stock(self, day: str = "", *, items: Sequence[str] = ()) -> Sequence[StockRow]:
        self._asked(f"stock {day} {' '.join(items)}".rstrip())
        rows = [row for row in STOCK if not items or f"{row.item}{self.text}" in items]
        return [spoiled(row, self.text) for row in rows]
