"""What a list shows, into a file: every row that its filter keeps, in its order, read already or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from textual.worker import get_current_worker

from tui import places
from tui.files.lists import list_table
from tui.files.writing import Shown
from tui.paging import everything
from tui.registry import Here
from tui.screens.lists.selecting import Selecting

if TYPE_CHECKING:
    from tui.files.table import Table

R = TypeVar("R")
EXPORT = Here("export", help="Writes all rows that the list shows into a file, as CSV or XLSX.", footer=False)


def file_name(title: str) -> str:
    """A title as the beginning of a file's name: `closing-and-adjustment`."""
    return re.sub(r"[^\w.]+", "-", title).strip("-.").lower() or "list"


class WritesFile(Selecting[R]):
    """The half of a list that writes itself into a file."""

    def ordered(self) -> str:
        """Said of the order, beside the crumbs."""
        return ""

    def commands(self) -> tuple[Here, ...]:
        own = super().commands()
        taken = any(
            EXPORT.command.like == entry.command.like for entry in own
        )  # its own export, or another use of the key
        return own if taken else (*own, EXPORT)

    def why_not_export(self) -> str:
        return self.needs_row()

    def do_export(self) -> None:
        self.go(places.IntoFile(None, "", self.shown_table()))

    def shown_table(self) -> Shown:
        """All rows, with what they are of."""
        source, grid, company = self._source, self.grid(), self.invclose.company
        assert source is not None
        columns, title = tuple(grid.columns), self.trail()[-1]
        totals = ("", {}) if grid.marks else (grid.total_label, dict(grid.totals))
        about = [("List", " > ".join(self.trail()))]
        if company is not None:
            about.insert(0, ("Company", f"{company.code} {company.name}"))
            about.append(("Written", f"{self.invclose.clock():%Y-%m-%d %H:%M} by {company.user}"))
        if self.filter_text:
            about.append(("Filter", self.filter_text))
        if order := self.ordered():
            about.append(("Order", order))
        currency = company.currency if company is not None else ""

        def read() -> Table:
            rows = everything(source, lambda: get_current_worker().is_cancelled)
            return list_table(title, columns, rows, currency=currency, about=about, totals=totals)

        return Shown(file_name(title), read)
