"""From the code of an item on a screen to the item: the same key everywhere."""

from __future__ import annotations

from typing import Any, TypeVar

from tui import places
from tui.screens.common.base import Frame
from tui.widgets.grid import Grid

R = TypeVar("R")


class LeadsToItem(Frame[R]):
    """A screen that shows item codes; it says whose is meant."""

    def item_code(self) -> str:
        """The item under the cursor of the list, or of the whole screen; empty: there is none."""
        row: Any = self.query(Grid).first().row
        return str(getattr(row, "item", ""))

    def why_not_item(self) -> str:
        return "" if self.item_code() else "No item stands here."

    def do_item(self) -> None:
        self.go(places.Item(self.item_code()))
