"""Which mark is the decimal mark of a table, and its numbers by that.

``1.926,00`` and ``60.`` say it, ``1,234`` does not: it may be 1234 or 1.234. So all numbers of a table are looked at before
any is read. Where none says it and one is open, a person is asked; where two contradict each other, both are named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple

from core.mapping.cells import ERROR, NUMBER

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"))
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007\u2008 \t", " "))
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018`\u00b4", "'"))
_SIMPLE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_BODY = re.compile(r"[0-9][0-9.,' ]*|[.,][0-9]+", re.ASCII)
_EXPONENT = re.compile(r"-?[0-9](?:[.,][0-9]+)?[eE]-[0-9]{1,2}", re.ASCII)
_CURRENCY = re.compile(r"^[A-Z]{3} ?|[\u20ac$\u00a3\u00a5] ?| ?[A-Z]{3}$")
MOST = 10**15
"""What books can hold, in the smallest units."""
_NOISE = Decimal("1e-9")
"""A number that is so near to one with the decimals it may have was computed in binary."""


class Wrong(ValueError):
    """A cell that cannot be read: message and advice."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message, self.advice = message, advice


class Evidence(NamedTuple):
    """What the numbers of a table say about their marks: the first text that says each."""

    decimal: dict[str, str]
    thousands: dict[str, str]
    open: dict[str, str]


def evidence(texts: Iterable[str]) -> Evidence:
    """What distinct texts of number columns say."""
    found = Evidence({}, {}, {})
    for text in texts:
        if text.isdigit() or text[:1] in (NUMBER, ERROR):
            continue
        if "." in found.decimal and _SIMPLE.fullmatch(text):
            continue  # one point more says nothing new
        sign, body = _signed(text)
        if sign is None or not _BODY.fullmatch(body):
            continue
        _look_at(body, text, found)
    return found


def _look_at(body: str, text: str, found: Evidence) -> None:
    points, commas = body.count("."), body.count(",")
    if " " in body or "'" in body:
        found.thousands.setdefault("'" if "'" in body else " ", text)
    if points and commas:
        last = "." if body.rfind(".") > body.rfind(",") else ","
        found.decimal.setdefault(last, text)
        found.thousands.setdefault("," if last == "." else ".", text)
    elif points > 1 or commas > 1:
        found.thousands.setdefault("." if points else ",", text)
    elif points or commas:
        mark = "." if points else ","
        before, _, after = body.partition(mark)
        groups = len(after) == 3 and 0 < len(before) <= 3 and before[0] != "0" and " " not in body and "'" not in body
        (found.open if groups else found.decimal).setdefault(mark, text)


class Decision(NamedTuple):
    """The decimal mark of a table, or why there is none."""

    mark: str = ""
    """``.`` or ``,``; blank: open or contradictory."""
    why: str = ""
    open: tuple[str, ...] = ()
    """Texts that may be read in two ways."""
    contradiction: tuple[str, ...] = ()


def decide(said: Evidence) -> Decision:
    """The decimal mark that all the texts agree on."""
    marks = set(said.decimal)
    if len(marks) == 2:
        return Decision(contradiction=(said.decimal["."], said.decimal[","]))
    if marks:
        mark = marks.pop()
        if mark in said.thousands:
            return Decision(contradiction=(said.decimal[mark], said.thousands[mark]))
        return Decision(mark, f"as in {said.decimal[mark]}")
    grouping = [mark for mark in said.thousands if mark in ".,"]
    if len(grouping) == 2:
        return Decision(contradiction=(said.thousands["."], said.thousands[","]))
    if grouping:
        return Decision("," if grouping[0] == "." else ".", f"{said.thousands[grouping[0]]} has groups of three")
    if said.open:
        return Decision(open=tuple(said.open.values()))
    return Decision(".", "no number has a mark")


def _signed(text: str) -> tuple[str | None, str]:
    """Sign and the rest; ``None`` for what has two signs."""
    plain = text.translate(_DASHES).translate(_BLANKS).translate(_APOSTROPHES).strip()
    negative = False
    if plain.startswith("(") and plain.endswith(")"):
        negative, plain = True, plain[1:-1].strip()
    plain = _CURRENCY.sub("", plain)
    if plain[:1] in "+-" and plain:
        if negative:
            return None, ""
        negative, plain = plain[0] == "-", _CURRENCY.sub("", plain[1:].strip())
    elif plain.endswith("-"):
        if negative:
            return None, ""
        negative, plain = True, plain[:-1].strip()
    return ("-" if negative else ""), plain.strip()


class Numbers(dict[str, int]):
    """Text of a cell -> whole number of the smallest units; ``Wrong`` says why it is none. Each text is worked out once."""

    def __init__(self, mark: str, decimals: int, *, round_beyond: bool, empty: int = 0) -> None:
        super().__init__()
        self.mark = mark
        self.decimals = decimals
        self.plain_decimals = decimals if mark == "." else -1
        """Decimals of figures of the plain form; -1 where they have another form here."""
        self.round_beyond = round_beyond
        """Amounts of other systems may have more decimals than the currency: they are rounded, and it is shown."""
        self.rounded: dict[str, int] = {}
        self[""] = empty

    def __missing__(self, text: str) -> int:
        simple = _SIMPLE.fullmatch(text) if self.mark == "." else None
        if simple is not None:
            whole, _, fraction = text.partition(".")
            kept = fraction.rstrip("0")
            if len(kept) <= self.decimals and len(whole) < 15:
                value = int(whole + kept.ljust(self.decimals, "0"))
                if abs(value) <= MOST:
                    self[text] = value
                    return value
            plain = text
        else:
            plain = self._plain(text)
        self[text] = value = self._scaled(plain, text)
        return value

    def _plain(self, text: str) -> str:
        """Plain digits with a decimal point."""
        if text[:1] == NUMBER:
            return text[1:]
        if text[:1] == ERROR:
            raise Wrong("is an error of the spreadsheet", "mend the formula there, or export again")
        sign, body = _signed(text)
        if _EXPONENT.fullmatch(f"{sign or ''}{body}"):
            return f"{sign}{body.replace(',', '.')}"
        other = "," if self.mark == "." else "."
        whole, point, fraction = body.partition(self.mark)
        shaped = re.fullmatch(
            rf"[0-9]+|[1-9][0-9]{{0,2}}(?:([{other}' ])[0-9]{{3}})(?:\1[0-9]{{3}})*|[1-9][0-9]?(?:,[0-9]{{2}})+,[0-9]{{3}}|",
            whole,
        )
        if sign is None or shaped is None or not (whole or fraction) or (fraction and not fraction.isdigit()):
            raise Wrong(*self._why(text))
        if "," in whole and self.mark == ",":
            raise Wrong(*self._why(text))
        digits = re.sub(r"[^0-9]", "", whole) or "0"
        return f"{sign}{digits}.{fraction}" if point and fraction else f"{sign}{digits}"

    def _why(self, text: str) -> tuple[str, str]:
        if re.search(r"[0-9][eE]\+?[0-9]", text):
            return "was shortened by a spreadsheet to an exponent", "format the column as a number there and save again"
        if re.search(r"[0-9]", text) and set(text) & set(".,"):
            name = "point" if self.mark == "." else "comma"
            return f"does not fit the decimal {name} of this table", "write it like the others, or `--set decimal=`"
        return "is not a number", "correct it there and export again"

    def _scaled(self, plain: str, text: str) -> int:
        try:
            number = Decimal(plain).scaleb(self.decimals)
        except InvalidOperation:
            raise Wrong(*self._why(text)) from None
        whole = number.to_integral_value(ROUND_HALF_UP)
        if abs(whole) > MOST:
            raise Wrong("is beyond what books can hold", "check its decimal mark")
        if whole != number:
            if not self.round_beyond and abs(number - whole) > _NOISE * max(Decimal(1), abs(number)):
                raise Wrong(f"has more than {self.decimals} decimals", "round it there and export again")
            if abs(number - whole) > _NOISE * max(Decimal(1), abs(number)):
                self.rounded[text] = int(whole)
        return int(whole)
