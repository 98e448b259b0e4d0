"""A column that draws the size of an amount from a middle mark: less to the left, more to the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui import format as figures
from tui.charts import balance
from tui.widgets.columns import Column, Row

if TYPE_CHECKING:
    from core.money import Amount


@dataclass(frozen=True)
class BalanceColumn(Column[Row]):
    """No text and nothing to copy: the amount itself stands beside it."""

    value: Callable[[Row], Amount | None] = lambda _row: None
    largest: Callable[[], Amount] = lambda: 0
    """The amount that reaches the end of its side."""
    faded: Callable[[Row], bool] = lambda _row: False

    def spans(self, row: Row, width: int, _above: Row | None = None) -> tuple[tuple[str, str], ...]:
        value = self.value(row)
        if value is None:
            return ((" " * width, ""),)
        less, mark, more = balance(value, self.largest(), width, ascii_only=figures.style.letters)
        tone = "faint" if self.faded(row) else "blue"
        # In the ink of the bar: one change of ink less on the line, and the bar begins at the mark.
        return (less, tone), (mark, tone if value else "faint"), (more, tone)


def drawn(
    key: str,
    value: Callable[[Row], Amount | None],
    largest: Callable[[], Amount],
    *,
    width: int = 13,
    priority: int = 0,
    faded: Callable[[Row], bool] = lambda _row: False,
) -> BalanceColumn[Row]:
    """A balance column; only its key, its amount and the largest one are its own."""
    return BalanceColumn(key, "", lambda _row: "", width, priority=priority, value=value, largest=largest, faded=faded)
