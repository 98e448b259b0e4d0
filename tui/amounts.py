"""Amounts as an accountant types them: ``1204.50``, ``1,204.50``, ``1.5k``, ``2m``, ``=120*0.97``.

Exact fractions in the currency of the open company. What is computed (``=``) is rounded once, half away from zero; what
is typed must be an amount as it stands: 12.505 is refused in EUR, 12.50 in JPY. A comma that could be a decimal sign or
a thousands sign is an error, not a guess.
"""

from __future__ import annotations

import ast
import re
from fractions import Fraction

from core.money import AMOUNT_LIMIT, divide_rounded
from core.numerals import meant
from tui import format as figures

_FACTORS = {"k": 1000, "m": 1_000_000}


def _number(text: str, point: str) -> Fraction:
    factor = _FACTORS.get(text[-1:].lower(), 1)
    typed = re.sub(r"^([-+]) +", r"\1", text[:-1].strip() if factor != 1 else text)
    group = "," if point == "." else "."
    grouped = re.fullmatch(
        rf"[+-]?[1-9][0-9]{{0,2}}(?:([{group} ])[0-9]{{3}})(?:\1[0-9]{{3}})*(?:{re.escape(point)}[0-9]+)?", typed
    )
    digits = typed.replace(grouped[1], "") if grouped else typed
    if not re.fullmatch(rf"[+-]?[0-9]+({re.escape(point)}[0-9]+)?|[+-]?[0-9]+\.[0-9]+", digits):
        unit = text[-1:] if factor != 1 else ""
        forms = " or ".join(form.replace(".", point) + unit for form in meant(typed))
        raise ValueError(f"{text} is not a valid amount; write {forms or f'it like 1204{point}50'}")
    return Fraction(digits.replace(",", ".")) * factor


def _computed(node: ast.expr, text: str) -> Fraction:
    match node:
        case ast.Constant(value=str(number)):
            return Fraction(number)
        case ast.BinOp(left=left, op=sign, right=right):
            one, other = _computed(left, text), _computed(right, text)
            match sign:
                case ast.Add():
                    return one + other
                case ast.Sub():
                    return one - other
                case ast.Mult():
                    return one * other
                case ast.Div() if other:
                    return one / other
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_computed(operand, text)
    raise ValueError(f"{text} cannot be computed; use + - * / and brackets, like =120*0.97")


def parse_amount(text: str, *, point: str = ".") -> int:
    """Minor units; ``ValueError`` with a sentence."""
    typed = text.strip()
    currency = figures.style.currency
    if len(typed) > 60:
        raise ValueError("this amount is too long")
    if typed.startswith("="):
        formula = typed[1:].replace(",", ".") if point == "," else typed[1:]
        if not re.fullmatch(r"[\d.+*/() -]+", formula) or "**" in formula or "//" in formula:
            raise ValueError(f"{typed} cannot be computed; use + - * / and brackets, like =120*0.97")
        try:
            tree = ast.parse(re.sub(r"\d+(\.\d+)?", lambda found: f"'{found[0]}'", formula.strip()), mode="eval")
        except SyntaxError:
            raise ValueError(f"{typed} cannot be computed; write it like =120*0.97") from None
        value = _computed(tree.body, typed)
    else:
        value = _number(typed, point) if typed else Fraction(0)
    scaled = value * currency.scale
    if scaled.denominator != 1 and not typed.startswith("="):
        raise ValueError(f"{typed} {currency.too_fine}")
    result = divide_rounded(scaled.numerator, scaled.denominator)
    if abs(result) > AMOUNT_LIMIT:
        raise ValueError(f"{typed} is beyond the limit of an amount")
    return result
