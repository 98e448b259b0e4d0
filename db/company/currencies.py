"""The currency of a company: read from the books, and chosen from those in use.

Which codes there are and how they are called says Babel (CLDR); how many decimals they have says ``core.currency``. Babel
takes a twentieth of a second to load, so only where a currency is chosen.
"""

from __future__ import annotations

from difflib import get_close_matches

from core.currency import DEFAULT, Currency
from core.errors import NotFound, RejectedInput
from db.engine.session import Tx

_NO_COUNTRY = "ZZ"
"""Where CLDR puts codes that are no money: gold, silver, test codes."""
_NO_CURRENCY = "XXX"
_NEAR = 3


def currency_of(tx: Tx, company: int) -> Currency:
    """What the amounts of a company are in; ``NotFound``."""
    code = tx.value("SELECT currency FROM company WHERE id = :c", {"c": company})
    if code is None:
        raise NotFound(f"company {company} does not exist", advice="Load the books again.")
    return Currency.of(code)


def currencies() -> dict[str, str]:
    """Code and English name of every currency that is in use."""
    from babel.core import Locale, get_global

    names = Locale.parse("en").currencies
    in_use = {
        code
        for territory, history in get_global("territory_currencies").items()
        for code, _, end, _ in history
        if territory != _NO_COUNTRY and code != _NO_CURRENCY and end is None
    }
    return {code: names.get(code, code) for code in sorted(in_use)}


def chosen(code: str) -> Currency:
    """The currency of this code; ``RejectedInput`` naming near ones when it is not in use."""
    if code == DEFAULT or code in (known := currencies()):
        return Currency.of(code)
    near = ", ".join(f"{found} ({known[found]})" for found in _near(code, known))
    raise RejectedInput(
        f"{code} is not the code of a currency in use",
        advice=f"Near it: {near}." if near else f"Write the three letters of ISO 4217, like {DEFAULT}.",
    )


def _near(code: str, known: dict[str, str]) -> list[str]:
    """Those with this word in their name, then those that are written like it."""
    named = [found for found, name in known.items() if code.lower() in name.lower().split()]
    written = get_close_matches(code.upper(), known, _NEAR) if len(code) <= 4 else []
    return list(dict.fromkeys([*named, *written]))[:_NEAR]
