"""Compare an expectation of a case with an answer, exactly."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from .answers import run_case

LISTS = ("settlements", "provisional", "pairs", "voucher")
MAPS = ("adjustments", "unsettled", "open")
NUMBERS = ("amount", "unit_cost", "iterations")
QUERIES = ("running_average", "on_hand", "ledger")
NUMERIC = ("amount", "qty", "value", "balance", "unit_cost")


def same(expected: Any, actual: Any) -> bool:
    """Equal as exact numbers."""
    try:
        return Decimal(str(expected)) == Decimal(str(actual))
    except InvalidOperation:
        return str(expected) == str(actual)


def matches(expected: dict[str, Any], actual: dict[str, Any]) -> bool:
    """Whether a row has everything the expected row gives."""
    for key, value in expected.items():
        if key == "dims":
            if dims(value) != dims(actual.get(key)):
                return False
        elif key in NUMERIC:
            if key not in actual or not same(value, actual[key]):
                return False
        elif str(value) != str(actual.get(key)):
            return False
    return True


def dims(value: Any) -> dict[str, str]:
    return {str(k): str(v) for k, v in (value or {}).items() if str(v)}


def unmatched(expected: list[Any], actual: list[Any]) -> tuple[list[Any], list[Any]]:
    """What cannot be paired off, on either side (a largest matching by augmenting paths)."""
    partner: dict[int, int] = {}

    def place(row: int, tried: set[int]) -> bool:
        for column, candidate in enumerate(actual):
            if column in tried or not matches(expected[row], candidate):
                continue
            tried.add(column)
            if column not in partner or place(partner[column], tried):
                partner[column] = row
                return True
        return False

    missing = [expected[row] for row in range(len(expected)) if not place(row, set())]
    return missing, [a for column, a in enumerate(actual) if column not in partner]


def compare(expected: dict[str, Any], actual: dict[str, Any]) -> list[str]:
    """Differences between an `expect` and the values of an answer; `error` is the caller's."""
    found: list[str] = []
    for key, value in expected.items():
        if key == "error":
            continue
        if key in LISTS:
            found += compare_lists(key, value or [], actual.get(key) or [])
        elif key in MAPS:
            found += compare_maps(key, value or {}, actual.get(key) or {})
        elif key == "listed":
            if sorted(map(str, value or [])) != sorted(map(str, actual.get(key) or [])):
                found.append(f"listed: expected {value}, got {actual.get(key)}")
        elif key in NUMBERS:
            if key not in actual or not same(value, actual[key]):
                found.append(f"{key}: expected {value}, got {actual.get(key)}")
        elif key in QUERIES:
            found += compare_queries(key, value or [], actual.get(key) or [])
        elif key == "cost":
            found += compare_cost(value or {}, actual.get(key) or {})
        elif key == "open_receipts":
            found += compare_open_receipts(value or {}, actual.get(key) or {})
        else:
            found.append(f"{key}: not a word of the format")
    return found


def compare_lists(key: str, expected: list[Any], actual: list[Any]) -> list[str]:
    missing, extra = unmatched(expected, actual)
    return [f"{key}: missing {row}" for row in missing] + [f"{key}: unexpected {row}" for row in extra]


def compare_maps(key: str, expected: dict[Any, Any], actual: dict[Any, Any]) -> list[str]:
    left = {str(k): v for k, v in expected.items()}
    right = {str(k): v for k, v in actual.items()}
    found = []
    for label in dict.fromkeys([*left, *right]):
        if label not in left:
            found.append(f"{key}: unexpected {label} {right[label]}")
        elif label not in right:
            found.append(f"{key}: missing {label} {left[label]}")
        elif not same(left[label], right[label]):
            found.append(f"{key}: {label} expected {left[label]}, got {right[label]}")
    return found


def compare_queries(key: str, expected: list[Any], actual: list[Any]) -> list[str]:
    found = []
    for row in expected:
        asked = {k: v for k, v in row.items() if k in ("item", "account")}
        near = [a for a in actual if same_question(row, a)]
        if not any(matches({**row, "dims": row.get("dims") or {}}, a) for a in near):
            got = near or [a for a in actual if matches(asked, a)]
            found.append(f"{key}: expected {row}, got {got}")
    return found


def same_question(row: dict[str, Any], answer: dict[str, Any]) -> bool:
    physical = bool(row.get("include_physical")) == bool(answer.get("include_physical"))
    plainly = all(str(row[k]) == str(answer.get(k)) for k in ("item", "account") if k in row)
    return physical and plainly and dims(row.get("dims")) == dims(answer.get("dims"))


def compare_cost(expected: dict[Any, Any], actual: dict[Any, Any]) -> list[str]:
    right = {str(k): v for k, v in actual.items()}
    return [
        f"cost: {label} expected {value}, got {right.get(str(label), 'an unknown label')}"
        for label, value in expected.items()
        if str(label) not in right or not same(value, right[str(label)])
    ]


def compare_open_receipts(expected: dict[Any, Any], actual: dict[Any, Any]) -> list[str]:
    right = {str(k): v for k, v in actual.items()}
    return [
        f"open_receipts: {label} expected {value}, got {right.get(str(label), 'an unknown label')}"
        for label, value in expected.items()
        if str(label) not in right or not matches(value, right[str(label)])
    ]


def check_case(case: dict[str, Any], answer: list[dict[str, Any]] | None = None) -> list[str]:
    """Readable differences between a case's expectations and answers (the oracle's own when none are given)."""
    answers = run_case(case) if answer is None else answer
    found = []
    events = case.get("events") or []
    if len(answers) != len(events):
        found.append(f"{case.get('case')}: {len(events)} events, {len(answers)} answers")
    for event, given in zip(events, answers, strict=False):
        expected = event.get("expect") or {}
        where = f"{case.get('case')} [{given['index']}] {event['do']} {given.get('label') or ''}".rstrip()
        if (expected.get("error") or None) != (given.get("error") or None):
            found.append(f"{where}: error: expected {expected.get('error')}, got {given.get('error')}")
        elif not given.get("error"):
            found += [f"{where}: {text}" for text in compare(expected, given.get("actual") or {})]
    return found
