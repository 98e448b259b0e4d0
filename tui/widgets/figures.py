"""A field for a figure with up to six decimals: a quantity, a price, a percentage."""

from __future__ import annotations

import re

from core.money import QUANTITY_DECIMALS, quantity_text, to_quantity
from core.numerals import PLAIN, how_to_write
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
        text = without_groups(self.value.strip().removesuffix("%").strip())
        if not text:
            self.figure = None
            return
        try:
            self.figure = to_quantity(text)
        except ValueError as error:
            self.wrong = _advice(text) or str(error)
            return
        if self.figure < 0 and not self.signed:
            self.wrong = "must not be negative; write it like 12.50"


def without_groups(text: str) -> str:
    """Digits in groups of three, as figures are shown, without their commas; anything else as it is."""
    return text.replace(",", "") if re.fullmatch(r"[-+]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?", text) else text


def _advice(text: str) -> str:
    """How to write what is no number; blank for one that is only too large or too fine."""
    return "" if PLAIN.fullmatch(text) else how_to_write(text, "12.50", QUANTITY_DECIMALS)
