"""Acceptance cases: comparing what a case expects with what the product answers, exactly.

Numbers are compared as decimals, lists as multisets, rows only on the keys that the expectation gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

_LISTS = ("settlements", "provisional", "pairs", "voucher", "running_average", "on_hand", "ledger", "listed")

_COMPLETE_MAPS = ("adjustments", "unsettled", "open")


def mismatches(expected: Mapping[str, Any], error: str | None, actual: Mapping[str, Any]) -> list[str]:
    """What differs, as sentences; empty when the expectation holds."""
    wanted = expected.get("error")
    if wanted != error and ("error" in expected or error is not None):
        return [f"error: expected {wanted}, got {error}"]
    found = []
    for key, listed in expected.items():
        if key == "error":
            continue
        value: Any = (listed or {}) if key in _COMPLETE_MAPS else listed
        if key not in actual:
            found.append(f"{key}: no answer")
        elif key in _LISTS:
            found += _compare_lists(key, value or [], actual[key])
        elif isinstance(value, Mapping):
            found += _compare_maps(key, value, actual[key])
        elif not _same(value, actual[key]):
            found.append(f"{key}: expected {value}, got {actual[key]}")
    return found


def _compare_maps(key: str, expected: Mapping[Any, Any], actual: Mapping[str, Any]) -> list[str]:
    found = []
    complete = key in _COMPLETE_MAPS
    wanted = {str(name): value for name, value in expected.items()}
    for name, value in wanted.items():
        if name not in actual:
            found.append(f"{key}: {name} is missing, expected {value}")
        elif isinstance(value, Mapping):
            if not _row_matches(value, actual[name]):
                found.append(f"{key}: {name} expected {dict(value)}, got {actual[name]}")
        elif not _same(value, actual[name]):
            found.append(f"{key}: {name} expected {value}, got {actual[name]}")
    if complete:
        found += [f"{key}: {name} {value} was not expected" for name, value in actual.items() if name not in wanted]
    return found


def _compare_lists(key: str, expected: Sequence[Any], actual: Sequence[Any]) -> list[str]:
    taken: dict[int, int] = {}

    def place(row: int, tried: set[int]) -> bool:
        for column, candidate in enumerate(actual):
            if column in tried or not _row_matches(expected[row], candidate):
                continue
            tried.add(column)
            if column not in taken or place(taken[column], tried):
                taken[column] = row
                return True
        return False

    missing = [expected[row] for row in range(len(expected)) if not place(row, set())]
    found = [f"{key}: {row} is missing" for row in missing]
    found += [f"{key}: {row} was not expected" for column, row in enumerate(actual) if column not in taken]
    return found


def _row_matches(expected: Any, actual: Any) -> bool:
    if not isinstance(expected, Mapping):
        return _same(expected, actual)
    for key, value in expected.items():
        if key == "dims":
            if _dims(value) != _dims(actual.get("dims")):
                return False
        elif key not in actual or not _same(value, actual[key]):
            return False
    return True


def _dims(value: Any) -> dict[str, str]:
    return {str(name): str(text) for name, text in (value or {}).items() if str(text)}


def _same(expected: Any, actual: Any) -> bool:
    try:
        return Decimal(str(expected)) == Decimal(str(actual))
    except InvalidOperation:
        return str(expected) == str(actual)
