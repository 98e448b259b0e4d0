"""Figures, dates and text as they stand on the screen.

Right aligned, thousands separated, fixed decimals; a number is never cut: where it does not fit, ``#####`` stands.
Text is cut at its end with ``..``, codes in the middle. Widths are terminal cells, not characters. Nothing here
computes money: values come as minor units and millionths and leave as text.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from core.money import QUANTITY_DECIMALS, QUANTITY_SCALE, Amount, Quantity
from core.plural import noun
from tui.safe import safe

if TYPE_CHECKING:
    from core.currency import Currency


@dataclass(frozen=True, slots=True)
class Style:
    """How the company writes figures."""

    group: str = ","
    point: str = "."
    parentheses: bool = False
    """Negative figures as (1,204.00) instead of -1,204.00."""
    letters: bool = False
    """Lines, bars and signs in letters of ASCII."""
    compact: bool = False
    """More rows on the same screen: no rules in lists, no empty lines between parts."""
    dates: str = "Y-M-D"
    """How a day is written: one of ``DATE_FORMS``."""
    amounts: Currency | None = None
    """``None`` until the books are open: before that there is no amount to show."""

    @property
    def currency(self) -> Currency:
        """Of the company that is open."""
        if self.amounts is None:
            raise RuntimeError("an amount is shown or read before the books are open")
        return self.amounts


style = Style()
"""In force for the process; ``use`` sets it before the first figure is shown."""


def use(currency: Currency) -> None:
    """Amounts are from now on shown and read in this currency: that of the company that was opened."""
    global style
    style = replace(style, amounts=currency)


def draw(*, letters: bool) -> None:
    """Lines, bars and signs are from now on drawn in letters of ASCII, or not."""
    global style
    style = replace(style, letters=letters)


def write_as(group: str, point: str, *, parentheses: bool) -> None:
    """Figures are from now on written with these marks."""
    global style
    style = replace(style, group=group, point=point, parentheses=parentheses)


def stand(*, compact: bool) -> None:
    """Lines stand closer from now on, or not."""
    global style
    style = replace(style, compact=compact)


DATE_FORMS = {"Y-M-D": "{y}-{m}-{d}", "D.M.Y": "{d}.{m}.{y}", "D/M/Y": "{d}/{m}/{y}", "M/D/Y": "{m}/{d}/{y}"}
"""Each as wide as the others, so that no line is laid out anew for another one."""
_DAY = re.compile(r"(?<![\w./-])([12]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\.?[\w/-])")


def write_dates(form: str) -> None:
    """Days are from now on written in this form."""
    global style
    style = replace(style, dates=form)


def dated(text: str) -> str:
    """The text with every day in it as days are written; file names and codes that hold one stay as they are."""
    if style.dates == "Y-M-D" or "-" not in text:
        return text
    form = DATE_FORMS[style.dates]
    return _DAY.sub(lambda found: form.format(y=found[1], m=found[2], d=found[3]), text)


@cache
def _figure_before(currency: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,/-])(-?)(\d+)(?:\.(\d+))?(?= (?:{currency}|each)\b)")


def worded(sentence: str) -> str:
    """A sentence with its amounts and unit costs as figures are written; numbers of documents stay as they are."""
    return _figure_before(re.escape(style.currency.code)).sub(
        lambda found: _signed(
            _grouped(int(found[2])) + (f"{style.point}{found[3]}" if found[3] else ""), bool(found[1])
        ).strip(),
        sentence,
    )


def _signed(text: str, negative: bool) -> str:
    if style.parentheses:
        return f"({text})" if negative else f"{text} "
    return f"-{text}" if negative else text


def _grouped(whole: int) -> str:
    return f"{whole:,}" if style.group == "," else f"{whole:,}".replace(",", style.group)


def amount(value: Amount | None) -> str:
    """With the decimals of the currency; no value is empty."""
    return "" if value is None else amount_in(style.currency, value)


def amount_in(currency: Currency, value: Amount) -> str:
    """Of books that are not open, in their currency."""
    whole, rest = currency.parts(value)
    return _signed(_grouped(int(whole)) + (f"{style.point}{rest}" if rest else ""), value < 0)


def amount_or_empty(value: Amount) -> str:
    """For debit and credit columns: zero is the other side's line."""
    return amount(value) if value else ""


def plain_amount(value: Amount) -> str:
    """For copying: no thousands separator, a point, a sign."""
    return style.currency.text(value)


def quantity_decimals(values: Iterable[Quantity]) -> int:
    """Decimals (2 to 6) that show every one of these quantities whole."""
    need = 2
    for value in values:
        while need < QUANTITY_DECIMALS and value % 10 ** (QUANTITY_DECIMALS - need):
            need += 1
    return need


def quantity(value: Quantity | None, decimals: int | None = None) -> str:
    """Millionths with fixed decimals; without ``decimals`` two, or as many as the value has."""
    if value is None:
        return ""
    shown = quantity_decimals((value,)) if decimals is None else decimals
    whole, rest = divmod(abs(value), QUANTITY_SCALE)
    digits = f"{rest:06d}"[:shown]
    return _signed(f"{_grouped(whole)}{style.point}{digits}" if shown else _grouped(whole), value < 0)


def cost_each(value: Amount, pieces: Quantity) -> str:
    """Cost of one piece with four decimals; ``-`` without quantity."""
    each = style.currency.unit_cost(value, pieces, 4)
    if each is None:
        return "-"
    whole, _, rest = f"{abs(Decimal(each)):f}".partition(".")
    return _signed(f"{_grouped(int(whole))}{style.point}{rest.ljust(4, '0')}", each < 0)


def count(value: int | None) -> str:
    """A number of things, with thousands."""
    return "" if value is None else _grouped(value) if value >= 0 else f"-{_grouped(-value)}"


def duration(seconds: int | None) -> str:
    """``00:14:02``; no value is empty."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(0, seconds), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest:02d}"


def about(seconds: int) -> str:
    """Time left, rounded to ten seconds: ``about 00:08:50``."""
    return f"about {duration((seconds + 5) // 10 * 10)}"


def written_in_ascii() -> bool:
    """Whether standard output has no letters for lines and bars. A running application has put another in its place."""
    return "utf" not in (getattr(sys.stdout, "encoding", "") or "utf-8").lower()


def moment(stamp: str, *, seconds: bool = False) -> str:
    """A stored time stamp as ``2026-06-03 18:02``."""
    return stamp.replace("T", " ")[: 19 if seconds else 16]


def cells(text: str) -> int:
    """Width of safe text on the terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def fit_cells(text: str, width: int) -> str:
    """Exactly ``width`` cells: cut without a sign, or padded with blanks."""
    if text.isascii():
        return text[:width].ljust(width)
    from rich.cells import set_cell_size

    return set_cell_size(text, width)


def cut(value: object, width: int) -> str:
    """Safe text of at most ``width`` cells, its end replaced by ``..``."""
    text = safe(value)
    if cells(text) <= width:
        return text
    return fit_cells(text, width - 2).rstrip() + ".." if width > 2 else "." * max(0, width)


def cut_middle(value: object, width: int) -> str:
    """Safe code of at most ``width`` cells; its beginning and its end stay."""
    text = safe(value)
    if cells(text) <= width:
        return text
    if width < 5 or not text.isascii():
        return cut(text, width)
    tail = (width - 2) // 2
    return f"{text[: width - 2 - tail]}..{text[-tail:]}"


def left(value: object, width: int) -> str:
    """Text filling a column from the left."""
    return fit_cells(cut(value, width), width)


def right(figure: str, width: int) -> str:
    """Figure filling a column from the right; ``#####`` when it does not fit: never a part of it."""
    return figure.rjust(width) if len(figure) <= width else "#" * width


def plural(number: int, one: str, many: str = "") -> str:
    """``1 row``, ``2 rows``."""
    return f"{count(number)} {noun(number, one, many)}"


def wrap(text: str, width: int) -> list[str]:
    """Words of a sentence on lines of at most this width."""
    lines: list[str] = []
    for word in safe(text).split(" "):
        if lines and cells(lines[-1]) + 1 + cells(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(cut(word, width))
    return lines
