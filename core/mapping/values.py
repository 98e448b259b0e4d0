"""Systems that keep quantities and values apart: each row of values is one update of the movement that it names.

The table is called ``values`` in the profile and has the columns ``value_of`` (the movement's key), ``value_entry``,
``value_date``, ``value_document``, ``value_quantity`` (received or delivered), ``value_invoiced``, ``value_expected`` and
``value_actual``. Quantities must agree with those of the movement: a value without its quantity is no update.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from core.importing.model import KnownTransaction
from core.importing.transactions import BOTH_AT_ONCE
from core.mapping.beside import Beside
from core.mapping.cells import bare, bare_cells
from core.mapping.frame import NOTHING, Frame
from core.mapping.line_columns import Line, Lines
from core.mapping.lines import Movements, given_amount, is_issue
from core.money import quantity_text
from core.vocabulary import Reference

VALUES = "values"
_UNMOVED = "a value that moves no goods"


class Value(NamedTuple):
    """A row of values."""

    row: int
    entry: int
    day: int
    document: str
    quantity: int
    invoiced: int
    expected: int
    actual: int


class Late(NamedTuple):
    """An invoice of a movement that the books hold and the export does not."""

    reference: str
    known: KnownTransaction
    value: Value
    last: bool


def values_of(frame: Frame, left_out: dict[str, list[int]]) -> dict[str, list[Value]]:
    """Movement -> its values in the order of entry; those that no rule keeps are counted with their reason."""
    read = frame.tables[VALUES]
    rows = _kept(frame, left_out)
    numbers = {
        name: frame.figures(name, rows, table=read).tolist()
        for name in ("value_quantity", "value_invoiced", "value_expected", "value_actual")
    }
    days = frame.days("value_date", rows, table=read).tolist()
    entries, documents, keys = read.cells("value_entry"), read.cells("value_document"), read.cells("value_of")
    found: dict[str, list[Value]] = defaultdict(list)
    for row in rows:
        quantity, invoiced, expected, actual = (0 if them[row] == NOTHING else them[row] for them in numbers.values())
        entry = bare(entries[row])
        value = Value(
            row=row,
            entry=int(entry) if entry.isdigit() else row,
            day=days[row],
            document=bare(documents[row]),
            quantity=quantity,
            invoiced=invoiced,
            expected=expected,
            actual=actual,
        )
        found[bare(keys[row])].append(value)
    for values in found.values():
        values.sort(key=lambda value: value.entry)
    return found


def _kept(frame: Frame, left_out: dict[str, list[int]]) -> list[int]:
    """Rows of values that no rule leaves out."""
    read = frame.tables[VALUES]
    rules = read.table.leave_out
    names = sorted({name for rule in rules for name in rule.conditions})
    columns = []
    for name in names:
        if frame.profile.column(name).type in ("quantity", "amount"):
            figures = frame.figures(name, table=read).tolist()
            columns.append(["0" if one in (0, NOTHING) else "+" if one > 0 else "-" for one in figures])
        else:
            column = frame.profile.column(name)
            meanings = {cell: frame.meaning(column, cell) for cell in set(read.cells(name))}
            columns.append([meanings[cell] for cell in read.cells(name)])
            for row, cell in enumerate(read.cells(name)):
                if column.words and meanings[cell] == "?":
                    known = ", ".join(sorted(set(column.words.values())))
                    advice = f'say what it means with `--set "word.{name}.{cell}=..."`: one of {known}'
                    frame.problems.append(read.problem(row, name, "is not a word that this profile knows", advice))
                    meanings[cell] = ""
    kept = []
    lacking = ~read.cells("value_of").filled & ~read.cells("value_date").filled
    for row in range(len(read)):
        if lacking[row]:
            left_out["a row of totals or of a group"].append(row)
            continue
        facts = {name: column[row] for name, column in zip(names, columns, strict=True)}
        for rule in rules:
            if all(
                facts[name] in wanted or ("*" in wanted and facts[name]) for name, wanted in rule.conditions.items()
            ):
                left_out[rule.leave_out].append(row)
                break
        else:
            kept.append(row)
    return kept


def make_value_lines(movements: Movements, beside: Beside, left_out: dict[str, list[int]]) -> list[Late]:
    """The lines of movements with their values; the late invoices of movements that the books hold."""
    frame, rows = movements.frame, movements.rows
    values = values_of(frame, left_out)
    day_column = (frame.roles("date") or [""])[0]
    days = frame.days(day_column).tolist()
    mentioned = set(bare_cells(frame.role("key")))
    lines: list[Line] = []
    for row, reference in zip(rows.kept.tolist(), movements.references.take(rows.kept), strict=True):
        own = values.get(reference, [])
        if not own:
            key = (frame.roles("key") or [""])[0]
            frame.problem(row, key, "has a quantity but no value", "export the value entries of the same days too")
            continue
        movements.worth[row] = sum(value.expected + value.actual for value in own)
        if not _agrees(movements, row, own):
            continue
        kind = movements.kind(row)
        if kind in BOTH_AT_ONCE:
            _both(movements, row, days[row], own, lines)
        else:
            for value in own:
                _update(movements, row, value, own, left_out, lines)
    movements.lines = Lines.of(lines)
    return _late(movements, beside, {key: own for key, own in values.items() if key not in mentioned}, left_out)


def _agrees(movements: Movements, row: int, own: list[Value]) -> bool:
    """Whether the values are of as many pieces as the movement has and has invoiced."""
    frame = movements.frame
    quantity = int(movements.rows.quantity[row])
    received = sum(value.quantity for value in own)
    if received != quantity:
        column = frame.roles("quantity")[0]
        message = f"differs from its value entries, which are of {quantity_text(received)}"
        frame.problem(row, column, message, "export the value entries from the first day on, and up to the same day")
        return False
    if frame.is_there("invoiced"):
        billed = frame.figures("invoiced", [row])[row]
        invoiced = sum(value.invoiced for value in own)
        if billed not in (NOTHING, invoiced):
            message = f"differs from its value entries, which invoice {quantity_text(invoiced)}"
            frame.problem(row, "invoiced", message, "export the value entries up to the same day")
            return False
    return True


def _place(movements: Movements, value: Value) -> tuple[str, int]:
    return movements.frame.tables[VALUES].place(value.row)


def _both(movements: Movements, row: int, day: int, own: list[Value], lines: list[Line]) -> None:
    """A movement that updates both at once, whatever its values are split into."""
    kind = movements.kind(row)
    if kind is Reference.TRANSFER and not is_issue(movements, row):
        return
    signed = int(movements.rows.quantity[row])
    quantity = abs(signed) if kind is Reference.TRANSFER else signed
    worth = sum(value.expected + value.actual for value in own)
    rule = movements.rows.rule[row]
    amount = worth if rule is not None and rule.amount else None
    lines.append(Line(row, "both", day, own[0].entry, quantity, given_amount(kind, "both", quantity, amount)))


def _update(
    movements: Movements, row: int, value: Value, own: list[Value], left_out: dict[str, list[int]], lines: list[Line]
) -> None:
    """What one row of values updates."""
    kind = movements.kind(row)
    rule = movements.rows.rule[row]
    brings = rule is not None and rule.amount
    invoices = [one for one in own if one.invoiced]
    whole = len(invoices) == 1 and invoices[0].invoiced == int(movements.rows.quantity[row])
    part = "" if whole else value.document
    place = _place(movements, value)

    def add(update: str, quantity: int, amount: int, document: str) -> None:
        given = given_amount(kind, update, quantity, amount if brings else None)
        line = Line(row, update, value.day, value.entry, quantity, given)
        line.part, line.document, line.place = document, value.document, place
        lines.append(line)

    if value.quantity and value.quantity == value.invoiced:
        add("both", value.quantity, value.actual + value.expected, "")
    elif value.quantity and not value.invoiced:
        add("physical", value.quantity, value.expected or value.actual, "")
    elif value.quantity:
        add("physical", value.quantity, value.expected, "")
        add("financial", value.invoiced, value.actual, part)
    elif value.invoiced:
        add("financial", value.invoiced, value.actual, part)
    else:
        left_out[_UNMOVED].append(value.row)


def _late(
    movements: Movements, beside: Beside, values: dict[str, list[Value]], left_out: dict[str, list[int]]
) -> list[Late]:
    """Invoices of movements of an earlier export; without such a movement they are problems."""
    read = movements.frame.tables[VALUES]
    known = beside.transactions(set(values)) if values else {}
    late = []
    for key, own in values.items():
        there = known.get(key)
        for value in own:
            if there is None:
                message = "belongs to a movement that is neither in the export nor in the books"
                problem = read.problem(
                    value.row, "value_of", message, "export the item ledger entries of the same days too"
                )
                movements.frame.problems.append(problem)
            elif value.invoiced and not value.quantity:
                late.append(Late(key, there, value, there.invoiced + value.invoiced == there.quantity))
            else:
                left_out[_UNMOVED].append(value.row)
    return late
