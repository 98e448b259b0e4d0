"""An item in words and figures, above the list of its transactions: what it is, where it lies, what it cost month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.views.items import ItemCosts, ItemView, MonthCostRow, MovementRow, OpenReceiptRow, StockRow
from core.views.states import TransactionStatus
from tui import charts
from tui.format import amount, cells, cost_each, cut, left, plural, quantity, right, wrap
from tui.registry import key_of
from tui.widgets.lines import Line

MONTHS = 13
"""A year, with the month it is compared with."""
_PLACE, _PIECES, _VALUE, _EACH, _CLOSE = 12, 12, 14, 11, 21
_PRICES = 3


@dataclass(frozen=True, slots=True)
class Look:
    """How much room there is, and with which letters."""

    width: int
    height: int
    ascii_only: bool
    currency: str

    @property
    def most_places(self) -> int:
        return 2 if self.height < 30 else 4 if self.height < 45 else 8


def head_lines(view: ItemView, costs: ItemCosts | None, marks: int, look: Look) -> list[Line]:
    """All of it; ``costs`` are read behind the first page and missing until then."""
    return [
        *_title(view, look),
        *_places(view, costs, look),
        *_prices(view, look),
        _course(costs, look),
        *(_costing(view, costs, marks, look) if look.height >= 30 or not view.by_receipt else []),
        "",
    ]


def _title(view: ItemView, look: Look) -> list[Line]:
    what = f"   {view.item_group}   {view.model}" + (f"   {view.unit}" if view.unit else "")
    pieces, value = f"{quantity(view.quantity)} {view.unit}".rstrip(), f"{amount(view.value)} {look.currency}"
    received = f", {quantity(view.received)} not invoiced" if view.received else ""
    rest = f"   {cost_each(view.value, view.quantity)} each{received}" if view.quantity else ""
    return [
        [(f" {cut(f'{view.item}  {view.name}', look.width - 2 - cells(what))}", "strong"), (what, "")],
        [
            (" On hand ", "quiet"),
            (pieces, "strong"),
            ("   ", ""),
            (value, "strong"),
            (cut(rest, look.width - 14 - cells(pieces) - cells(value)), ""),
        ],
    ]


def _places(view: ItemView, costs: ItemCosts | None, look: Look) -> list[Line]:
    """Each place with what lies there; bars show what is left of its receipts, the oldest first."""
    if not view.stock:
        return [[(" Nothing of it is on hand.", "quiet")]]
    shown = view.stock[: look.most_places]
    lines: list[Line] = [_place(row, costs, view, look) for row in shown]
    rest = len(view.stock) - len(shown)
    if rest:
        lines.append([(f" and {plural(rest, 'other place')}: {key_of('as_of')} lists all of them", "quiet")])
    return lines


def _place(row: StockRow, costs: ItemCosts | None, view: ItemView, look: Look) -> Line:
    figures = (
        f" {left(row.dimensions or 'all', _PLACE)} {right(quantity(row.quantity), _PIECES)}"
        f" {right(amount(row.value), _VALUE)} {right(cost_each(row.value, row.quantity), _EACH)}"
    )
    closed = ""
    if look.width >= 100:
        closed = f"  {left(f'{row.last_close} {row.last_close_date}'.strip(), _CLOSE)}"
    room = look.width - cells(figures) - cells(closed) - 3
    of_place = [one for one in costs.open_receipts if one.cost_group_id == row.cost_group_id] if costs else []
    return [(figures, ""), (closed, "quiet"), (f"  {_bars(of_place, view, room, look)}".rstrip(), "blue")]


def _bars(rows: Sequence[OpenReceiptRow], view: ItemView, room: int, look: Look) -> str:
    if not rows:
        return ""
    if not view.by_receipt:
        return f"{plural(len(rows), 'open receipt')}"
    labels = [f"{_short(row.quantity)}@{_short_cost(row)}" for row in rows]
    return charts.bars([row.quantity for row in rows], labels, room, ascii_only=look.ascii_only)


def _short_cost(row: OpenReceiptRow) -> str:
    """Two decimals, and more where there are more."""
    text = cost_each(row.amount, row.quantity)
    return text[:-2] if text.endswith("00") and text[-5:-4] == "." else text


def _short(pieces: int) -> str:
    """Without decimals where there are none."""
    text = quantity(pieces)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _prices(view: ItemView, look: Look) -> list[Line]:
    """Standard costs, the one that holds first."""
    parts = [
        f"{cost_text(row.cost)} from {row.from_date}" + (f" at {row.site}" if row.site else "")
        for row in view.prices[:_PRICES]
    ]
    if not parts:
        return []
    more = len(view.prices) - len(parts)
    words = f"Standard cost {', before '.join(parts)}" + (f", and {plural(more, 'more price')}" if more else "")
    return [f" {text}" for text in wrap(words, look.width - 2)[:2]]


def cost_text(cost: int) -> str:
    """A price of one piece with four decimals, or as many as it has."""
    return quantity(cost) if cost % 100 else quantity(cost, 4)


def unit_costs(months: Sequence[MonthCostRow]) -> list[Fraction | None]:
    """What a piece cost at the end of each of the last months; none where nothing was on hand."""
    return [Fraction(row.value, row.quantity) if row.quantity > 0 else None for row in months[-MONTHS:]]


def _course(costs: ItemCosts | None, look: Look) -> Line:
    """The unit cost month by month, with its ends in figures and by how much it rose."""
    if costs is None:
        return [(" Unit cost by month ...", "quiet")]
    months, values = costs.months[-MONTHS:], unit_costs(costs.months)
    known = [(row, value) for row, value in zip(months, values, strict=True) if value is not None]
    if not known:
        return [(" Unit cost by month: nothing was on hand at the end of one.", "quiet")]
    (first, low), (last, high) = known[0], known[-1]
    drawn = charts.course(values, ascii_only=look.ascii_only)
    ends = f"  {first.month} {cost_each(first.value, first.quantity)}"
    if first is not last:
        ends += f"  to {last.month} {cost_each(last.value, last.quantity)}"
        ends += f"  {_percent(low, high)}" if low > 0 else ""
    return [(" Unit cost by month  ", "quiet"), (drawn, "blue"), (ends, "")]


def _percent(low: Fraction, high: Fraction) -> str:
    """By how much it rose, to a tenth of a percent."""
    tenths = int(((high - low) * 2000 // low + 1) // 2)
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else '+'}{whole}.{rest} %"


def _costing(view: ItemView, costs: ItemCosts | None, marks: int, look: Look) -> list[Line]:
    words = view.costing
    if costs is not None and costs.unsettled:
        words += f" {quantity(costs.unsettled)} issued and not settled yet: the next close settles them."
    if marks:
        words += f" {plural(marks, 'mark')}: {key_of('marks')} shows them."
    return [[(f" {text}", "quiet")] for text in wrap(words, look.width - 2)[:2]]


def movement_state(row: MovementRow, *, settled: bool) -> str:
    """Where a transaction stands: in words an accountant looks for."""
    if row.status is None:
        return "revalued"
    if row.status is TransactionStatus.UNDONE:
        return "undone"
    if not row.invoiced:
        return "not invoiced"
    if not settled or not row.quantity:
        return ""
    if not row.open_quantity:
        return "settled"
    if row.open_quantity == row.quantity:
        return "open" if row.quantity > 0 else "estimated"
    return f"{_short(abs(row.open_quantity))} {'left' if row.quantity > 0 else 'open'}"
