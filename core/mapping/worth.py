"""What the rows of an export were worth in the other system at the end of a day, by that system's own figures.

Three parts: what is posted for good, what is received or delivered and waits for its invoice, and changes of value without
goods (adjustments of a close there, revaluations, charges), each with its reason. A figure that the export does not give is
``None`` and never zero.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from core.mapping import values
from core.mapping.balances import ONLY_VALUE
from core.mapping.cells import bare, bare_cells
from core.mapping.days import iso
from core.mapping.frame import NOTHING
from core.mapping.line_columns import Line
from core.mapping.lines import Movements
from core.vocabulary import Reference

ADJUSTED = "adjusted there"
_BEFORE, _AFTER = "before", "after"
_TRANSFER = Reference.TRANSFER


@dataclass(slots=True)
class Worth:
    """Signed minor units by row."""

    posted: dict[int, int | None] = field(default_factory=dict)
    waiting: dict[int, int | None] = field(default_factory=dict)
    """Of what is not invoiced yet."""
    changes: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    """Reason -> row -> change of value without goods."""


def worth_of(movements: Movements, lines: dict[int, list[Line]], cut: int) -> Worth:
    """Of the rows with these lines, which are all of the days through ``cut`` (yyyymmdd)."""
    updates = movements.frame.profile.updates
    found = Worth()
    if updates == "values":
        _by_entries(movements, lines, cut, found)
    elif updates == "dated":
        _by_updates(movements, lines, found)
        _add_adjustments(movements, lines, cut, found)
    else:
        _by_rows(movements, lines, found)
        _add_changes(movements, cut, found)
    return found


def _figure(value: int) -> int | None:
    return None if value == NOTHING else value


def _by_rows(movements: Movements, lines: dict[int, list[Line]], found: Worth) -> None:
    """One figure a row, or its price; without a sign where the places say the direction."""
    frame, rows = movements.frame, movements.rows
    wanted = _with_partners(movements, lines)
    names = frame.roles("value")
    worth = frame.figures(names[0], wanted).tolist() if names else None
    for row in wanted:
        value = _figure(worth[row]) if worth is not None else movements.worth.get(row)
        if not frame.profile.signed:
            if movements.kinds[row] is _TRANSFER:
                value = 0
            elif value is not None:
                value = abs(value) if rows.quantity[row] > 0 else -abs(value)
        found.posted[row] = value


def _with_partners(movements: Movements, lines: dict[int, list[Line]]) -> list[int]:
    """The rows of lines, and the other sides of transfers."""
    partner = movements.rows.partner
    others = [
        partner[row]
        for row in lines
        if movements.kinds[row] is _TRANSFER and not movements.rows.start and row in partner
    ]
    return sorted({*lines, *others})


def _by_updates(movements: Movements, lines: dict[int, list[Line]], found: Worth) -> None:
    """A figure for each update of a row."""
    frame = movements.frame
    wanted = _with_partners(movements, lines)
    first, last = frame.roles("amount"), frame.roles("financial_amount")
    physical = frame.figures(first[0], wanted).tolist() if first else [NOTHING] * len(frame)
    posted = frame.figures(last[0], wanted).tolist() if last else physical
    for row in wanted:
        own = lines.get(row) or lines.get(movements.rows.partner.get(row, -1), [])
        if any(line.update != "physical" for line in own):
            found.posted[row] = _figure(posted[row])
        else:
            found.waiting[row] = _figure(physical[row])


def _add_adjustments(movements: Movements, lines: dict[int, list[Line]], cut: int, found: Worth) -> None:
    """What closes there adjusted: by the days of a table of adjustments, else once somebody has said whether it counts."""
    frame = movements.frame
    names = frame.roles("adjustment")
    if not names:
        return
    wanted = [row for row in _with_partners(movements, lines) if row in found.posted]
    whole = frame.figures(names[0], wanted).tolist()
    adjusted = {row: whole[row] for row in wanted if whole[row] not in (0, NOTHING)}
    if "adjustments" in frame.tables:
        _add_dated_adjustments(movements, wanted, adjusted, cut, found)
    elif adjusted:
        row = min(adjusted)
        file, line = frame.main.place(row)
        text = (
            f"The export has {frame.currency.text(sum(adjusted.values()))} of adjustments ({file} line {line} first) but not their"
            f" days: were they made by {iso(cut)} ({_BEFORE}) or later ({_AFTER})? Exporting"
            f" {' or '.join(frame.profile.tables['adjustments'].files)} too answers it"
            if "adjustments" in frame.profile.tables
            else f"Were the adjustments of the export made by {iso(cut)} ({_BEFORE}) or later ({_AFTER})?"
        )
        said = frame.ask("adjusted", text, (_BEFORE, _AFTER))
        if said not in ("", _BEFORE, _AFTER):
            frame.ask_again("adjusted", text, (_BEFORE, _AFTER))
        if said == _BEFORE:
            found.changes[ADJUSTED] = adjusted


def _add_dated_adjustments(
    movements: Movements, wanted: list[int], adjusted: dict[int, int], cut: int, found: Worth
) -> None:
    """Adjustments by their days; together they are what their row says, or a row of either is missing."""
    frame = movements.frame
    read = frame.tables["adjustments"]
    days = frame.days("adjusted_on", table=read).tolist()
    amounts = frame.figures("adjusted_by", table=read).tolist()
    column = frame.profile.column("adjusted_cancelled")
    cancelled = [frame.meaning(column, cell) == "yes" for cell in read.cells("adjusted_cancelled")]
    there: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for key, day, amount, gone in zip(read.cells("adjusted_row"), days, amounts, cancelled, strict=True):
        if amount != NOTHING and not gone:
            there[bare(key)].append((day, amount))
    keys = bare_cells(frame.role("key"))
    name = frame.roles("adjustment")[0]
    for row in wanted:
        own = there.get(keys[row], [])
        whole, dated = adjusted.get(row, 0), sum(amount for _, amount in own)
        if whole != dated:
            message = f"differs from {read.files[0][0]}, which adjusts the row by {frame.currency.text(dated)}"
            frame.problem(row, name, message, "export both tables whole, on the same day")
        if change := sum(amount for day, amount in own if day <= cut):
            found.changes[ADJUSTED][row] = change


def _by_entries(movements: Movements, lines: dict[int, list[Line]], cut: int, found: Worth) -> None:
    """The rows of a table of values: those that update, and those that only change the value."""
    frame = movements.frame
    read = frame.tables[values.VALUES]
    left: dict[str, list[int]] = defaultdict(list)
    kept = values.values_of(frame, left)
    taken = movements.rows.kept
    row_of = dict(zip(movements.references.take(taken), taken.tolist(), strict=True))
    wanted = _with_partners(movements, lines)
    for row in wanted:
        own = [one for one in kept.get(movements.references[row], ()) if one.day <= cut]
        expected, actual = sum(one.expected for one in own), sum(one.actual for one in own)
        waits = _waiting(lines.get(row, [])) != 0
        found.posted[row] = actual if waits else actual + expected
        if waits:
            found.waiting[row] = expected
    days = frame.days("value_date", table=read).tolist()
    figures = [frame.figures(name, table=read).tolist() for name in ("value_expected", "value_actual")]
    keys = read.cells("value_of")
    there = set(wanted)
    for reason, them in left.items():
        for number in them:
            row = row_of.get(bare(keys[number]), -1)
            change = sum(0 if one[number] == NOTHING else one[number] for one in figures)
            if row in there and 0 < days[number] <= cut and change:
                found.changes[reason][row] = found.changes[reason].get(row, 0) + change


def _waiting(lines: list[Line]) -> int:
    """Millionths that are received or delivered and not invoiced."""
    physical = sum(line.quantity for line in lines if line.update == "physical")
    return physical - sum(line.quantity for line in lines if line.update == "financial")


def _add_changes(movements: Movements, cut: int, found: Worth) -> None:
    """Rows without a quantity that change the value."""
    frame, rows = movements.frame, movements.rows
    names = frame.roles("value")
    reasons = {
        rule.leave_out for rule in frame.profile.rules if rule.leave_out and rule.conditions.get("sign") == ("0",)
    }
    them = [(reason, row) for reason in (*reasons, ONLY_VALUE) for row in rows.left_out.get(reason, ())]
    if not names or not them:
        return
    wanted = [row for _, row in them]
    worth = frame.figures(names[0], wanted).tolist()
    days = [0] * len(frame)
    for name in reversed(frame.roles("date")):
        own = frame.days(name, wanted).tolist()
        days = [day or other for day, other in zip(own, days, strict=True)]
    for reason, row in them:
        if worth[row] not in (0, NOTHING) and 0 < days[row] <= cut:
            found.changes[reason][row] = worth[row]
