"""The same export a month later: what the books hold already is left, what changed there since is named, the rest is new.

A row is known by its reference, which is the same in every export. Nothing that changed is taken over: what is posted stays,
and a person decides. New lines on closed days are late: refused, or taken on the first open day when somebody says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.currency import Currency
from core.importing.model import KIND_NAMES, BundleRow, Kind
from core.importing.row_columns import RowColumns
from core.mapping.beside import Beside, Posted
from core.money import quantity_text
from core.vocabulary import Reference

FIRST_OPEN_DAY = "first-open-day"


class Change(NamedTuple):
    """What an export says otherwise than the books."""

    reference: str
    file: str
    line: int
    what: str
    there: str
    """In the export."""
    here: str
    """In the books."""


class LateLine(NamedTuple):
    """A new line on a day that takes no postings."""

    reference: str
    file: str
    line: int
    day: str
    why: str
    moved_to: str = ""
    """The day on which it is taken; blank while nobody has said so."""


Place = tuple[str, int]


@dataclass(slots=True)
class Overlap:
    """Rows sorted into known, changed and new."""

    rows: Sequence[BundleRow] = ()
    """What is new, numbered from 1."""
    origins: Sequence[Place] = ()
    known: int = 0
    """Lines that the books hold already."""
    changes: list[Change] = field(default_factory=list)


def overlap_of(
    rows: Sequence[BundleRow],
    origins: Sequence[Place],
    posted: Mapping[str, Posted],
    lots: Mapping[str, str],
    *,
    currency: Currency,
    since: str = "",
) -> Overlap:
    """What of the lines is new. ``lots``: reference -> lot, where a system splits a row when a part of it is invoiced.

    ``since``: day of a cut-over. Of what it opened only what was left is in the books, so that only later invoices are compared.
    """
    found = Overlap()
    if not posted:
        return Overlap(rows, origins)
    rows = list(rows)  # each is asked for by its number
    groups: dict[str, list[int]] = defaultdict(list)
    split = _split(rows, posted, lots)
    for number, row in enumerate(rows):
        groups[split.get(row.reference, row.reference)].append(number)
    new: dict[int, BundleRow] = {}
    for reference, numbers in groups.items():
        known = posted.get(reference)
        if known is None:
            new.update((number, rows[number]) for number in numbers)
            continue
        later = [number for number in numbers if rows[number].date > since] if known.opened else numbers
        fresh = _new_of(reference, later, rows, known)
        new.update(fresh)
        found.known += len(numbers) - len(fresh)
        if known.opened:
            continue
        whole = [rows[number] for number in numbers]
        for what, there, here in _differences(whole, known, currency):
            file, line = origins[numbers[0]]
            found.changes.append(Change(reference, file, line, what, there, here))
    numbers = sorted(new)
    found.rows = [new[number]._replace(line=line) for line, number in enumerate(numbers, 1)]
    found.origins = [origins[number] for number in numbers]
    return found


def _split(rows: Sequence[BundleRow], posted: Mapping[str, Posted], lots: Mapping[str, str]) -> dict[str, str]:
    """Reference -> that of the row it was split from: together they are as many pieces as the books have of that one."""
    if not lots:
        return {}
    moved: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        if row.update != "financial" and row.reference in lots:
            parts = moved[lots[row.reference]]
            parts[row.reference] = parts.get(row.reference, 0) + row.quantity
    found = {}
    for parts in moved.values():
        first = next((one for one in parts if one in posted and posted[one].quantity != parts[one]), None)
        others = [one for one in parts if one not in posted]
        if first is not None and others and parts[first] + sum(parts[one] for one in others) == posted[first].quantity:
            found.update(dict.fromkeys(others, first))
    return found


def _new_of(reference: str, numbers: Sequence[int], rows: Sequence[BundleRow], known: Posted) -> dict[int, BundleRow]:
    """The financial updates of a known movement that the books do not have yet."""
    found = {}
    left = abs(known.invoiced)
    open_rest = abs(known.quantity) - left
    for number in numbers:
        row = rows[number]
        if row.update != "financial":
            continue
        pieces = abs(row.quantity)
        if pieces <= left:
            left -= pieces
        elif pieces <= open_rest:
            part = "" if pieces == open_rest else row.part or row.voucher or row.reference
            open_rest -= pieces
            found[number] = row._replace(reference=reference, part=part)
    return found


def _differences(rows: Sequence[BundleRow], known: Posted, currency: Currency) -> list[tuple[str, str, str]]:
    """What the export says otherwise of a movement: (what, there, here). Of a transfer the books tell where it went."""
    first = rows[0]
    moved_on = first.kind is Reference.TRANSFER
    site, warehouse = (first.to_site, first.to_warehouse) if moved_on else (first.site, first.warehouse)
    found = []
    for what, there, here in (
        ("kind", _name(first.kind), _name(known.kind)),
        ("item", first.item, known.item),
        ("site", site, known.site),
        ("warehouse", warehouse, known.warehouse),
    ):
        if there != here:
            found.append((what, there or "none", here or "none"))
    moved = [row for row in rows if row.update != "financial"]
    quantity = sum(row.quantity for row in moved)
    if moved and quantity != known.quantity:
        found.append(("quantity", quantity_text(quantity), quantity_text(known.quantity)))
        return found
    days = min((row.date for row in moved), default="")
    if days and known.moved_on and days != known.moved_on:
        found.append(("date", days, known.moved_on))
    amounts = [row.amount for row in moved if row.amount is not None]
    if moved and len(amounts) == len(moved) and known.worth is not None and sum(amounts) != known.worth:
        found.append(("amount", currency.text(sum(amounts)), currency.text(known.worth)))
    return found + _invoice_differences([row for row in rows if row.update == "financial"], known, currency)


def _invoice_differences(rows: Sequence[BundleRow], known: Posted, currency: Currency) -> list[tuple[str, str, str]]:
    """Invoices that the books have with another day or amount."""
    found = []
    invoices = list(known.invoices)
    for row in rows:
        same = next((one for one in invoices if one.quantity == row.quantity), None)
        if same is None:
            continue
        invoices.remove(same)
        if same.day != row.date:
            found.append(("invoice date", row.date, same.day))
        if row.amount is not None and row.amount != same.amount:
            found.append(("invoice amount", currency.text(row.amount), currency.text(same.amount)))
    return found


def _name(kind: Kind) -> str:
    return KIND_NAMES.get(kind, "another")


def dropped(left_out: Mapping[str, Sequence[tuple[str, Place]]], posted: Mapping[str, Posted]) -> list[Change]:
    """Rows that the books hold and the export no longer counts: cancelled or undone there since."""
    return [
        Change(reference, file, line, "left out", reason, "loaded")
        for reason, rows in left_out.items()
        for reference, (file, line) in rows
        if reference in posted
    ]


def late_lines(found: Overlap, beside: Beside, *, move: bool) -> tuple[list[LateLine], dict[str, str]]:
    """New lines on days that take no postings; with ``move`` they are taken on the first open day, and kept as ``Bundle.late``."""
    days = found.rows.days() if isinstance(found.rows, RowColumns) else {row.date for row in found.rows}
    closed = {day: why for day in days if (why := beside.closed(day))}
    if not closed:
        return [], {}
    to = beside.first_open_day if move else ""
    rows, late, moved = list(found.rows), [], {}
    for number, row in enumerate(rows):
        if row.date in closed:
            file, line = found.origins[number]
            late.append(LateLine(row.reference, file, line, row.date, closed[row.date], to))
            if to and to != row.date:
                moved[f"{row.reference}|{row.update}"] = row.date
                rows[number] = row._replace(date=to)
    found.rows = rows
    return late, moved
