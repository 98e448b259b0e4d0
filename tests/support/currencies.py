"""Currencies of the tests: two decimals, none, three."""

from __future__ import annotations

from core.currency import Currency

EUR, JPY, KWD = (Currency.of(code) for code in ("EUR", "JPY", "KWD"))
