"""A text field with a list of its own behind F4: a currency, a file. The books are not asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui.registry import key_of
from tui.widgets.fields import TextField


class ListedField(TextField):
    """``lists`` opens the list over the asking screen and hands what is chosen to the second argument."""

    @property
    def understands(self) -> str:  # type: ignore[override]
        """What may be typed."""
        return f"text; {key_of('values')} lists what it may be."

    def __init__(
        self,
        label: str,
        value: str = "",
        *,
        id: str,
        lists: Callable[[Any, str, Callable[[str], None]], None],
        width: int = 30,
        blank: str = "",
        needed: str = "",
    ) -> None:
        super().__init__(label, value, id=id, width=width)
        self.lists = lists
        self.blank, self.needed = blank, needed
        self.note = blank if not value else ""

    def choose_from(self, asking: Any) -> None:
        """Open the list; what is chosen stands here then, and the cursor goes on."""

        def chosen(value: str) -> None:
            self.put(value)
            asking.focus_next()

        self.lists(asking, self.value.strip(), chosen)

    def changed(self) -> None:
        self.note = "" if self.value.strip() else self.blank
        super().changed()

    def check(self) -> None:
        self.wrong = f"missing: {self.needed}" if self.needed and not self.value.strip() else ""
