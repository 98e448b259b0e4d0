"""How a number is written, and what somebody meant who wrote it in another way.

A number is plain digits with a decimal point and a minus in front: ``-1234.50``. What spreadsheets, other countries and
accountants write besides is not guessed at: it is refused with the plain form. Files take nothing else; what is typed may
also begin or end with its point or have an exponent, which cannot be misread.

Example: ``1.234,50-`` is meant to be ``-1234.50``; ``1,234`` is 1234 or 1.234, so both are named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

PLAIN = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?", re.ASCII)
"""A number as files have it."""
FLOAT_DIGITS = 15
"""What a spreadsheet keeps of a number."""
_LONGEST = 60
"""Characters of a text that is looked at."""
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d", "-"))
_MARKS = str.maketrans({**dict.fromkeys("\u2018\u2019\u02bc\u2032\uff07`\u00b4", "'"), "\u066b": ".", "\u066c": ","})
_WRAPPED = re.compile(r"(?:[A-Z]{3} ?(?=[-+(.0-9]))?(.*?)(?: ?[A-Z]{3})?")
_EXPONENT = re.compile(r"((?:[0-9]+[.,]?[0-9]*|[.,][0-9]+))[eE]([-+]?[0-9]{1,3})")
_GROUPED = re.compile(r"([0-9]{1,3}(?:([ ',_.])[0-9]{3})(?:\2[0-9]{3})*)(?:([.,])([0-9]*))?")
_IN_LAKHS = re.compile(r"([0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3})(?:\.([0-9]*))?")
_SIMPLE = re.compile(r"([0-9]*)[.,]?([0-9]*)")
_ROUNDED = 4
"""Digits from which on the part before an exponent looks rounded: people write 1.5e3, spreadsheets 1.23457E+14."""
_SHOWN = 40
"""Characters of a number that a sentence shows."""


def meant(text: str) -> tuple[str, ...]:
    """The plain forms of what was meant, more than one where it is open; none where it is no number at all.

    Of 60 characters at most, so that whoever writes nonsense gets a sentence at once.
    """
    cleaned = _plain_characters(text)
    if cleaned is None:
        return ()
    sign, body = _signed(cleaned)
    if sign is None:
        return ()
    return tuple(sign + form if form.strip("0.") else form for form in dict.fromkeys(_forms(body)))


def what_is_wrong(text: str) -> str:
    """The part of a sentence that says why a text is refused as it stands."""
    if not text:
        return "is empty"
    if not meant(text):
        if _EXPONENT.fullmatch(text.lstrip("+-")):
            return "has an exponent"
        return "has a comma" if "," in text else "is not a number"
    for pattern, sentence in (
        (r".*[(\uff08].*", "is in brackets"),
        (r".*[0-9.,] ?[-+\u2212\u2013]", "has its sign behind it"),
        (r"[-+]?[0-9.,]+[eE].*", "has an exponent"),
        (r".*,.*", "has a comma"),
        (r"[-+]?[0-9]*\.[0-9]*", "has no digit before or behind its point"),
        (r".*[0-9][\s'\u2019][0-9].*|.*\..*\..*", "has a thousands separator"),
    ):
        if re.fullmatch(pattern, text):
            return sentence
    return "is not a number"


def how_to_write(text: str, example: str, decimals: int) -> str:
    """The advice: the plain form of what was meant, else how numbers are written."""
    forms = meant(text)
    fitting = [form for form in forms if len(form.partition(".")[2].rstrip("0")) <= decimals]
    if fitting:
        lost = ", with the digits that the exponent left out" if _left_out(text, fitting[0]) else ""
        return f"write {' or '.join(fitting)}{lost}"
    if forms:
        return nearest(forms[0], decimals)
    if _EXPONENT.fullmatch(text.lstrip("+-")):
        return "write it in full"
    return f"write digits with a decimal point, like {example}" if "." in example else f"write digits, like {example}"


def nearest(text: str, decimals: int) -> str:
    """The advice about a plain number with too many decimals: what a computation left behind the 15th digit is no doubt."""
    number = Decimal(text)
    if number.adjusted() >= FLOAT_DIGITS:
        return "round it"
    near = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    noise = abs(number - near).scaleb(FLOAT_DIGITS - 1) < Decimal(10) ** number.adjusted()
    return f"write {near:f}" if noise else f"round it, for instance to {near:f}"


def _left_out(text: str, form: str) -> bool:
    """Whether a spreadsheet that wrote ``1.23457E+14`` has dropped digits of it."""
    mantissa, mark, _ = text.upper().partition("E")
    kept = len(re.sub(r"[^0-9]", "", mantissa))
    return bool(mark) and len(form.strip("-").partition(".")[0]) > kept >= _ROUNDED


def _plain_characters(text: str) -> str | None:
    """The text in plain digits, points, commas, dashes and blanks, without what stands around a number."""
    if len(text) > _LONGEST or any(unicodedata.category(letter) == "No" for letter in text):
        return None
    normal = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_MARKS)
    digits = "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in normal)
    bare = "".join(letter for letter in digits if unicodedata.category(letter) != "Sc").strip()
    if quoted := re.fullmatch(r"=?\"([^\"]*)\"|=([-+.,0-9]*)|'(.*)", bare):
        bare = next(part for part in quoted.groups() if part is not None).strip()
    found = _WRAPPED.fullmatch(re.sub(r"\s", " ", bare))
    return found[1].strip() if found and found[1] else None


def _signed(text: str) -> tuple[str | None, str]:
    """Sign and what follows; no sign at all where there are two."""
    signs = "".join(re.findall(r"^[-+]|[-+]$", text))
    body = text.strip("+-").strip()
    if bracketed := re.fullmatch(r"\( ?([^()]*?) ?\)", body):
        return (None, "") if signs else ("-", bracketed[1])
    if len(signs) > 1 or re.search(r"^[-+]{2}|[-+]{2}$", text):
        return None, ""
    return ("-" if signs == "-" else ""), body


def _forms(body: str) -> Sequence[str]:
    """What unsigned digits with points, commas and blanks may stand for."""
    if exponent := _EXPONENT.fullmatch(body):
        number = Decimal(exponent[1].replace(",", ".")).scaleb(int(exponent[2]))
        shown = f"{number:f}" if abs(number.adjusted()) < _SHOWN else ""
        return [_joined(*shown.partition(".")[::2])] if 0 < len(shown) <= _SHOWN else []
    if lakhs := _IN_LAKHS.fullmatch(body):
        return [_joined(lakhs[1].replace(",", ""), lakhs[2] or "")]
    grouped = _GROUPED.fullmatch(body)
    if grouped and grouped[3] != grouped[2]:
        return list(_ungrouped(grouped, body))
    simple = _SIMPLE.fullmatch(body)
    return [_joined(simple[1], simple[2])] if simple and (simple[1] or simple[2]) else []


def _ungrouped(found: re.Match[str], body: str) -> Sequence[str]:
    """Groups of three digits; one comma or point before three digits may be either."""
    mark = found[2]
    whole = _joined(found[1].replace(mark, ""), found[4] or "")
    once = found[3] is None and body.count(mark) == 1
    decimal = _joined(*body.split(mark)) if once and mark in ".," else ""
    if not decimal or mark == "." or body.startswith("0"):
        return [decimal or whole]
    return [whole, decimal]


def _joined(whole: str, fraction: str) -> str:
    """``007`` and ``50`` are ``7.50``."""
    return (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")
