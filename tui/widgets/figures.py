"""A field for a figure with up to six decimals: a quantity, a price, a percentage."""

from __future__ import annotations

from core.money import quantity_text, to_quantity
from tui.widgets.fields import TextField


class FigureField(TextField):
    """``figure`` is in millionths, ``None`` while the field is empty."""

    def __init__(self, label: str, figure: int | None, unit: str, *, id: str, signed: bool = False) -> None:
        super().__init__(label, "" if figure is None else quantity_text(figure), id=id, width=18)
        self.figure = figure
        self.note = unit
        self.signed = signed

    def check(self) -> None:
        self.wrong = ""
        text = self.value.strip().replace(",", "").removesuffix("%")
        if not text:
            self.figure = None
            return
        try:
            self.figure = to_quantity(text)
        except ValueError:
            self.wrong = "write it like 12.50"
            return
        if self.figure < 0 and not self.signed:
            self.wrong = "must not be negative; write it like 12.50"
