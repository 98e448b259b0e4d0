"""Rows that move goods -> lines of a plain bundle, in posting order.

What of a row becomes which update follows from the profile: both at once, each with its own date and amount, or one for each
row of values. Whatever else a line needs (the other side of a transfer, the sale that comes back, the production) is looked
up among the rows of the export.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from core.importing.columns import LONGEST
from core.importing.model import KINDS, Kind
from core.importing.transactions import BOTH_AT_ONCE, INWARD
from core.mapping.classify import AGAIN, Rows, item_cells
from core.mapping.days import iso, time_of
from core.mapping.frame import NOTHING, Frame
from core.mapping.places import STOCK
from core.money import divide_rounded
from core.vocabulary import Reference

_MODEL = re.compile(r"[a-z_.]+")
_TRANSFER, _RETURN = Reference.TRANSFER, Reference.CUSTOMER_RETURN
_PRODUCT, _MATERIAL = Reference.PRODUCTION_RECEIPT, Reference.PRODUCTION_ISSUE


@dataclass(slots=True)
class Line:
    """One line to be, before it has its number."""

    row: int
    update: str
    day: int
    order: tuple[int, ...]
    quantity: int
    amount: int | None
    part: str = ""
    document: str = ""
    place: tuple[str, int] | None = None
    """File and line where they are not those of the row."""


@dataclass(slots=True)
class Movements:
    """Everything that lines take from their rows."""

    frame: Frame
    rows: Rows
    items: list[str]
    references: list[str]
    kinds: list[Kind | None]
    order: list[tuple[int, ...]]
    lines: list[Line] = field(default_factory=list)
    worth: dict[int, int] = field(default_factory=dict)
    """Signed minor units that the system gives a row, where that is in no column of its own."""

    def kind(self, row: int) -> Kind:
        kind = self.kinds[row]
        assert kind is not None
        return kind


def movements_of(frame: Frame, rows: Rows) -> Movements:
    """The rows that are kept, with their items, references and order."""
    kinds: list[Kind | None] = [None] * len(frame)
    for row in rows.kept:
        rule = rows.rule[row]
        assert rule is not None
        kinds[row] = KINDS[rule.kind]
    for name in frame.roles("item"):
        frame.codes(name, rows.kept)
    items = item_cells(frame)
    return Movements(frame, rows, items, _references(frame, rows, items), kinds, _order(frame, rows.kept))


def _order(frame: Frame, rows: list[int]) -> list[tuple[int, ...]]:
    """Where each row stands among those of its day: by the columns of the profile, else as in the file, oldest first."""
    columns: list[list[int]] = []
    for name in frame.roles("order"):
        cells = frame.text(name)
        column = frame.profile.column(name)
        if column.type == "date":
            day = frame.days(name, _some(frame, rows)).tolist()
            columns.append(day)
            known = {cell: time_of(cell) for cell in set(cells)}
            columns.append([known[cell] for cell in cells])
        else:
            known = {cell: _rank(cell) for cell in set(cells)}
            columns.append([known[cell] for cell in cells])
    columns.append(_positions(frame, rows))
    return list(zip(*columns, strict=True))


def _some(frame: Frame, rows: list[int]) -> list[int] | None:
    """These rows, or all, which is quicker: what is left out may have anything in its cells."""
    return rows if len(rows) < len(frame) else None


def _rank(cell: str) -> int:
    """A time of day, or the number that a text ends with or is; 0 for none."""
    if ":" in cell:
        return time_of(cell)
    digits = ""
    for part in cell.replace("\x01", "").replace(",", "").split("_"):
        if part.isdigit() and not digits:
            digits = part
    return int(digits) if digits and len(digits) < 19 else 0


def _positions(frame: Frame, rows: list[int]) -> list[int]:
    """Places in the export; turned around where it has the newest first."""
    name = (frame.roles("date") or [""])[0]
    found = frame.days(name, _some(frame, rows)).tolist() if name else []
    days = [day for day in found if day]
    falls = sum(1 for one, other in pairwise(days) if other < one)
    rises = sum(1 for one, other in pairwise(days) if other > one)
    count = len(frame)
    return list(range(count, 0, -1)) if falls > rises else list(range(count))


def _references(frame: Frame, rows: Rows, items: list[str]) -> list[str]:
    """A name for each row that is the same in the next export: its key, else what it says of itself."""
    keys = frame.role("key")
    found = [key.replace("\x01", "") for key in keys]
    if all(found[row] for row in rows.kept):
        return found
    columns = [(name, frame.text(name)) for name in frame.roles("identity")]
    some = _some(frame, rows.kept)
    days = {name: frame.days(name, some).tolist() for name, _ in columns if frame.profile.column(name).type == "date"}
    outside = {
        name: them
        for role, them in (("from", rows.start), ("to", rows.end))
        for name in frame.roles(role)
        if rows.start
    }
    counts: dict[tuple[str, str], int] = {}
    files = frame.main.files
    order = sorted(rows.kept, key=_positions(frame, rows.kept).__getitem__)
    for row in order:
        if found[row]:
            continue
        parts = []
        for name, cells in columns:
            part = iso(days[name][row]) if name in days else without_model(cells[row])
            if name in outside and outside[name][row].kind != STOCK:
                part = part.rpartition("/")[2]
            parts.append(part)
        text = " ".join(part for part in [*parts, items[row]] if part)
        file = next(name for name, first in reversed(files) if first <= row)
        number = counts[(file, text)] = counts.get((file, text), 0) + 1
        found[row] = fitting(f"{text} #{number}" if number > 1 else text)
    return found


def without_model(cell: str) -> str:
    """A document without the model in front of it: ``stock.shipment.in,IN-0001`` is IN-0001."""
    model, comma, rest = cell.partition(",")
    return rest.strip() if comma and _MODEL.fullmatch(model) else cell


def fitting(text: str) -> str:
    """A reference that is not too long: its beginning, and a digest of the whole."""
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST - 13]}~{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def once(movements: Movements) -> None:
    """Leaves out what two files of the export both have; the same name with another content is a problem."""
    frame, rows = movements.frame, movements.rows
    seen: dict[str, int] = {}
    kept = []
    for row in rows.kept:
        reference = movements.references[row]
        first = seen.setdefault(reference, row)
        if first == row:
            kept.append(row)
        elif rows.quantity[first] == rows.quantity[row] and movements.items[first] == movements.items[row]:
            rows.left_out[AGAIN].append(row)
        else:
            file, line = frame.main.place(first)
            column = (frame.roles("key") or frame.roles("item"))[0]
            frame.problem(
                row, column, f"is also on line {line} of {file}, with another item or quantity", "keep one of them"
            )
    rows.kept = kept


def make_lines(movements: Movements) -> None:
    """The lines of rows whose updates stand in the rows themselves."""
    frame, rows = movements.frame, movements.rows
    dated = frame.profile.updates == "dated"
    days = days_of(frame, "date", rows.kept)
    later = days_of(frame, "financial_date", rows.kept) if dated else days
    first = _amounts(frame, "amount", rows)
    last = _amounts(frame, "financial_amount", rows) if dated else first
    kinds = movements.kinds
    movements.worth = _priced(frame, rows, rows.kept)
    for row in rows.kept:
        kind, rule = kinds[row], rows.rule[row]
        assert rule is not None
        assert kind is not None
        if kind is _TRANSFER and not is_issue(movements, row):
            continue
        quantity = abs(int(rows.quantity[row])) if kind is _TRANSFER else int(rows.quantity[row])
        amounts = (first[row], last[row]) if rule.amount else (None, None)
        day, financial = days[row], later[row]
        if not day and not financial:
            column = (frame.roles("date") or [""])[0]
            frame.problem(
                row, column, "is empty, but the row has moved goods", "leave such rows out, or export their date"
            )
            continue
        add = movements.lines.append
        order = movements.order[row]
        if not dated or kind in BOTH_AT_ONCE or not day:
            amount = amounts[1] if dated and financial else amounts[0]
            add(Line(row, "both", financial or day, order, quantity, given_amount(kind, "both", quantity, amount)))
            continue
        add(Line(row, "physical", day, order, quantity, given_amount(kind, "physical", quantity, amounts[0])))
        if financial:
            add(
                Line(
                    row, "financial", financial, order, quantity, given_amount(kind, "financial", quantity, amounts[1])
                )
            )


def is_issue(movements: Movements, row: int) -> bool:
    """Whether a row of a transfer becomes its line; its other side does not. One without another side is a problem."""
    if movements.rows.start and movements.rows.start[row].kind == "stock":
        return True
    if row not in movements.rows.partner:
        column = (movements.frame.roles("item") or [""])[0]
        message = "is half of a transfer: no row of its document moves the same quantity the other way"
        movements.frame.problem(row, column, message, "export the whole document, with both places")
        return False
    return int(movements.rows.quantity[row]) < 0


def days_of(frame: Frame, role: str, rows: Sequence[int]) -> list[int]:
    """The first day of a role that is not empty."""
    found = [0] * len(frame)
    for name in reversed(frame.roles(role)):
        days = frame.days(name, rows if len(rows) < len(frame) else None).tolist()
        found = [day or other for day, other in zip(days, found, strict=True)]
    return found


def _amounts(frame: Frame, role: str, rows: Rows) -> list[int]:
    """Signed minor units; a price times the quantity where the system has prices only. ``NOTHING``: empty."""
    wanted = [row for row in rows.kept if (rule := rows.rule[row]) is not None and rule.amount]
    names = frame.roles(role)
    if names:
        return list(frame.figures(names[0], wanted).tolist())
    worth = _priced(frame, rows, wanted)
    return [worth.get(row, NOTHING) for row in range(len(frame))]


def _priced(frame: Frame, rows: Rows, wanted: list[int]) -> dict[int, int]:
    """Quantity times price, of systems that have prices only."""
    prices = frame.roles("price")
    if not prices:
        return {}
    price = frame.figures(prices[0], wanted, decimals=6).tolist()
    scale = frame.currency.scale
    return {
        row: divide_rounded(int(rows.quantity[row]) * price[row] * scale, 10**12)
        for row in wanted
        if price[row] != NOTHING
    }


def given_amount(kind: Kind, update: str, quantity: int, amount: int | None) -> int | None:
    """The amount that a line of this kind may have, without sign; ``None`` where it has none."""
    if amount is None or amount == NOTHING or kind is _TRANSFER or kind is _MATERIAL:
        return None
    if kind is _PRODUCT and update != "physical":
        return None
    if quantity < 0 and kind not in INWARD:
        return None
    if (amount < 0) != (quantity < 0) and amount:
        return None
    return abs(amount)
