"""Rows that move goods -> lines of a plain bundle, in posting order.

What of a row becomes which update follows from the profile: both at once, each with its own date and amount, or one for each
row of values. Whatever else a line needs (the other side of a transfer, the sale that comes back, the production) is looked
up among the rows of the export.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.costing.shape import Flags, Ints
from core.importing.columns import LONGEST
from core.importing.model import KINDS, Kind
from core.importing.texts import Texts
from core.importing.transactions import BOTH_AT_ONCE, INWARD
from core.mapping.cells import NUMBER
from core.mapping.classify import AGAIN, Rows, item_cells
from core.mapping.days import iso, time_of
from core.mapping.frame import NOTHING, Frame
from core.mapping.line_columns import BOTH, FINANCIAL, PHYSICAL, Lines, given_amounts
from core.mapping.places import STOCK
from core.money import divide_rounded
from core.vocabulary import Reference

_MODEL = re.compile(r"[a-z_.]+")
_TRANSFER, _RETURN = Reference.TRANSFER, Reference.CUSTOMER_RETURN
_PRODUCT, _MATERIAL = Reference.PRODUCTION_RECEIPT, Reference.PRODUCTION_ISSUE
_KIND_NUMBERS = {kind: number for number, kind in enumerate(KINDS.values())}


def _among(kinds: Collection[Kind]) -> Flags:
    """By the number of a kind: whether it is one of these."""
    return np.array([kind in kinds for kind in KINDS.values()], np.bool_)


_IS_TRANSFER, _IS_PRODUCT = _among({_TRANSFER}), _among({_PRODUCT})
_NEVER, _INWARD, _AT_ONCE = _among({_TRANSFER, _MATERIAL}), _among(INWARD), _among(BOTH_AT_ONCE)


@dataclass(slots=True)
class Movements:
    """Everything that lines take from their rows."""

    frame: Frame
    rows: Rows
    items: Texts
    references: Texts
    kinds: npt.NDArray[np.object_]
    order: Ints
    """Where each row stands among those of its day."""
    lines: Lines = field(default_factory=Lines)
    worth: dict[int, int] = field(default_factory=dict)
    """Signed minor units that the system gives a row, where that is in no column of its own."""

    def kind(self, row: int) -> Kind:
        kind: Kind | None = self.kinds[row]
        assert kind is not None
        return kind

    def kind_numbers(self, rows: Ints) -> npt.NDArray[np.int8]:
        """Of rows that are kept: the place of their kind in ``KINDS``."""
        return np.fromiter(map(_KIND_NUMBERS.__getitem__, self.kinds[rows].tolist()), np.int8, len(rows))


def movements_of(frame: Frame, rows: Rows) -> Movements:
    """The rows that are kept, with their items, references and order."""
    kinds = np.full(len(frame), None, np.object_)
    each = {id(rule): KINDS[rule.kind] for rule in frame.profile.rules if rule.kind}
    kinds[rows.kept] = [each[id(rule)] for rule in rows.rule[rows.kept].tolist()]
    for name in frame.roles("item"):
        frame.codes(name, rows.kept)
    items = item_cells(frame)
    return Movements(frame, rows, items, _references(frame, rows, items), kinds, _order(frame, rows.kept))


def _order(frame: Frame, rows: Ints) -> Ints:
    """Where each row stands among those of its day: by the columns of the profile, else as in the file, oldest first."""
    columns: list[Ints] = []
    for name in frame.roles("order"):
        cells = frame.text(name)
        if frame.profile.column(name).type == "date":
            columns.append(frame.days(name, _some(frame, rows)))
            columns.append(cells.numbers(time_of))
        else:
            figures = cells.integers()
            columns.append(cells.numbers(_rank) if figures is None else figures)
    columns.append(_positions(frame, rows))
    return _ranked(columns)


def _ranked(columns: Sequence[Ints]) -> Ints:
    """The rank of each row by these columns, the first counts most; the last is different in each row."""
    first = columns[0]
    everyone: Ints = np.arange(len(first))
    if bool((first[1:] > first[:-1]).all()):
        return everyone
    ranks = np.empty_like(everyone)
    ranks[np.lexsort(tuple(reversed(columns)))] = everyone
    return ranks


def _some(frame: Frame, rows: Ints) -> Ints | None:
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


def _positions(frame: Frame, rows: Ints) -> Ints:
    """Places in the export; turned around where it has the newest first."""
    name = (frame.roles("date") or [""])[0]
    found = frame.days(name, _some(frame, rows)) if name else np.empty(0, np.int64)
    days = found[found != 0]
    falls = np.count_nonzero(days[1:] < days[:-1])
    rises = np.count_nonzero(days[1:] > days[:-1])
    count = len(frame)
    return np.arange(count, 0, -1) if falls > rises else np.arange(count)


def _references(frame: Frame, rows: Rows, items: Texts) -> Texts:
    """A name for each row that is the same in the next export: its key, else what it says of itself."""
    keys = _unmarked(frame.role("key"))
    if keys.filled[rows.kept].all():
        return keys
    found = list(keys)
    columns = [(name, list(frame.text(name))) for name in frame.roles("identity")]
    some, positions = _some(frame, rows.kept), _positions(frame, rows.kept)
    days = {name: frame.days(name, some).tolist() for name, _ in columns if frame.profile.column(name).type == "date"}
    outside = {
        name: them
        for role, them in (("from", rows.start), ("to", rows.end))
        for name in frame.roles(role)
        if rows.start
    }
    counts: dict[tuple[str, str], int] = {}
    files = frame.main.files
    for row in rows.kept[np.argsort(positions[rows.kept], kind="stable")].tolist():
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
    return Texts.of(found)


def _unmarked(keys: Texts) -> Texts:
    """Keys without the mark of a number."""
    if keys.raw is not None and not bool((keys.figures() == ord(NUMBER)).any()):
        return keys
    return keys.each(lambda key: key.replace(NUMBER, ""))


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
    references = movements.references.take(rows.kept)
    if references.all_differ():
        return
    seen: dict[str, int] = {}
    kept = []
    for row, reference in zip(rows.kept.tolist(), references, strict=True):
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
    rows.kept = np.array(kept, np.int64)


def make_lines(movements: Movements) -> None:
    """The lines of rows whose updates stand in the rows themselves."""
    frame, rows = movements.frame, movements.rows
    dated = frame.profile.updates == "dated"
    days = days_of(frame, "date", rows.kept)
    later = days_of(frame, "financial_date", rows.kept) if dated else days
    first = _amounts(frame, "amount", rows)
    last = _amounts(frame, "financial_amount", rows) if dated else first
    movements.worth = _priced(frame, rows, rows.kept)
    wanted = _moving(movements, days, later)
    kinds, quantity = movements.kind_numbers(wanted), rows.quantity[wanted]
    quantity = np.where(_IS_TRANSFER[kinds], np.abs(quantity), quantity)
    day, financial = days[wanted], later[wanted]
    one = _AT_ONCE[kinds] | (day == 0) if dated else np.ones(len(wanted), np.bool_)
    two = np.flatnonzero(~one & (financial != 0))
    amount = first[wanted]
    if dated:
        amount = np.where(one & (financial != 0), last[wanted], amount)
    physical = given_amounts(amount, quantity, ~one, kinds, never=_NEVER, inward=_INWARD, product=_IS_PRODUCT)
    invoiced = given_amounts(
        last[wanted[two]], quantity[two], np.zeros(len(two), np.bool_), kinds[two],
        never=_NEVER, inward=_INWARD, product=_IS_PRODUCT,
    )  # fmt: skip
    place = np.arange(len(wanted)) + np.searchsorted(two, np.arange(len(wanted)), side="left")
    order, parts = movements.order[wanted], (place, place[two] + 1)
    movements.lines = Lines(
        row=_laid(parts, wanted, wanted[two]),
        update=_laid(parts, np.where(one, BOTH, PHYSICAL), np.full(len(two), FINANCIAL)),
        day=_laid(parts, np.where(one & (financial != 0), financial, day), financial[two]),
        order=_laid(parts, order, order[two]),
        quantity=_laid(parts, quantity, quantity[two]),
        amount=_laid(parts, physical, invoiced),
    )


def _laid(places: tuple[Ints, Ints], first: Ints, second: Ints) -> Ints:
    """Figures of first and second updates, each behind the first of its row."""
    whole = np.empty(len(first) + len(second), np.int64)
    whole[places[0]], whole[places[1]] = first, second
    return whole


def _moving(movements: Movements, days: Ints, later: Ints) -> Ints:
    """The rows that have lines: of a transfer one side, and no row without a day."""
    frame, kept = movements.frame, movements.rows.kept
    transfers = np.fromiter((kind is _TRANSFER for kind in movements.kinds[kept].tolist()), np.bool_, len(kept))
    dated = (days[kept] != 0) | (later[kept] != 0)
    moving = np.ones(len(kept), np.bool_)
    for place in np.flatnonzero(transfers | ~dated).tolist():
        row = int(kept[place])
        if transfers[place] and not is_issue(movements, row):
            moving[place] = False
        elif not dated[place]:
            column = (frame.roles("date") or [""])[0]
            frame.problem(
                row, column, "is empty, but the row has moved goods", "leave such rows out, or export their date"
            )
            moving[place] = False
    return kept[moving]


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


def days_of(frame: Frame, role: str, rows: Ints) -> Ints:
    """The first day of a role that is not empty."""
    found = np.zeros(len(frame), np.int64)
    for name in reversed(frame.roles(role)):
        days = frame.days(name, _some(frame, rows))
        found = np.where(days != 0, days, found)
    return found


def _amounts(frame: Frame, role: str, rows: Rows) -> Ints:
    """Signed minor units; a price times the quantity where the system has prices only. ``NOTHING``: empty."""
    brings = {id(rule) for rule in frame.profile.rules if rule.amount}
    bringing = np.fromiter((id(rule) in brings for rule in rows.rule[rows.kept].tolist()), np.bool_, len(rows.kept))
    wanted = rows.kept[bringing]
    names = frame.roles(role)
    if names:
        return frame.figures(names[0], wanted)
    found = np.full(len(frame), NOTHING, np.int64)
    for row, worth in _priced(frame, rows, wanted).items():
        found[row] = worth
    return found


def _priced(frame: Frame, rows: Rows, wanted: Ints) -> dict[int, int]:
    """Quantity times price, of systems that have prices only."""
    prices = frame.roles("price")
    if not prices:
        return {}
    price = frame.figures(prices[0], wanted, decimals=6).tolist()
    scale = frame.currency.scale
    return {
        row: divide_rounded(int(rows.quantity[row]) * price[row] * scale, 10**12)
        for row in wanted.tolist()
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
