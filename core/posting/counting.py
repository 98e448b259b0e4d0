"""Counting to a quantity: what was counted of an item at its dimension values on a day, and the difference that is posted.

The difference is that to what was on hand at the end of the day, received and invoiced, delivered and sold: a journal line of
kind counting, priced as any other. Nothing is posted where there is no difference, but the count is kept: another one of the
same item at the same dimension values on the same day is refused.

Example: 10 were received, 3 sold; 6 are counted: an issue of 1 at the running average. Quantities are millionths.

Source: docs/rules.md#3-updates
"""

from __future__ import annotations

from dataclasses import replace

from core.errors import RejectedInput
from core.posting.facts import CountRow
from core.posting.line import Line
from core.posting.poster import Poster
from core.posting.state import Posted


def count(poster: Poster, line: Line, counted: int) -> Posted | None:
    """Post the difference of a count to what was on hand; ``None`` when there is none.

    ``counted``: pieces found, zero or more. ``RejectedInput`` when the item was counted there on that day.
    """
    poster.refuse_date(line.date)
    item = poster.setup.item(line.item)
    group, dimension = poster.recorder.place(item, line.dims)
    known = any((row.item, row.dimension, row.date) == (item.id, dimension, line.date) for row in poster.facts.counts)
    if known or poster.state.was_counted(item.id, dimension, line.date):
        raise RejectedInput(
            f"item {item.code} was counted there on {line.date} already",
            advice="Undo the first count, or count on another day.",
        )
    held = poster.state.quantity_at(group, dimension, line.date, poster.facts)
    difference = counted - held
    posted = poster.post(replace(line, quantity=difference)) if difference else None
    number = posted.id if posted else 0
    poster.facts.counts.append(CountRow(item.id, dimension, line.date, number, counted, held))
    if posted is None:
        poster.warnings.append(f"item {item.code} was counted as it is on hand, so {line.number} posted nothing")
    return posted


def quantity_of(physical: tuple[str, int] | None, financial: tuple[str, int] | None, date: str) -> int:
    """Pieces of a transaction on hand at the end of a day, from the dates and quantities of its updates."""
    if financial is not None and financial[0] <= date:
        return financial[1]
    return physical[1] if physical is not None and physical[0] <= date else 0
