"""Acceptance cases: what a case expects against what the product answers, exactly."""

from __future__ import annotations

from typing import Any

import pytest

from core.scenario import mismatches

Map = dict[str, Any]

SAME: list[tuple[str, Map, Map]] = [
    ("nothing expected", {}, {"open": {"1": 2}}),
    ("numbers as decimals", {"total": "1.50"}, {"total": 1.5}),
    ("whole numbers and texts", {"total": 2}, {"total": "2.000"}),
    ("texts", {"state": "done"}, {"state": "done"}),
    ("maps name by name", {"costs": {1: "2.0"}}, {"costs": {"1": "2.00", "2": "9.00"}}),
    ("rows only on the keys of the expectation", {"costs": {"A": {"x": 1}}}, {"costs": {"A": {"x": 1, "y": 2}}}),
    ("complete maps", {"open": {1: 2}}, {"open": {"1": "2.00"}}),
    ("nothing is open", {"open": None}, {"open": {}}),
    ("lists in any order", {"voucher": [{"a": 1}, {"a": 2}]}, {"voucher": [{"a": 2}, {"a": 1}]}),
    ("an empty list", {"voucher": None}, {"voucher": []}),
    ("a list of plain values", {"listed": ["b", "a"]}, {"listed": ["a", "b"]}),
    ("a loose row first", {"pairs": [{"a": 1}, {"a": 1, "b": 2}]}, {"pairs": [{"a": 1, "b": 2}, {"a": 1, "b": 3}]}),
    (
        "rows that must make room for each other",
        {"pairs": [{"a": 1}, {"b": 1}, {"a": 1, "b": 1}]},
        {"pairs": [{"a": 1, "b": 1}, {"a": 1, "b": 2}, {"a": 2, "b": 1}]},
    ),
    (
        "blank dimensions are none",
        {"on_hand": [{"dims": {"site": 1, "batch": ""}}]},
        {"on_hand": [{"dims": {"site": "1"}}]},
    ),
    ("no dimensions", {"on_hand": [{"dims": None, "q": 1}]}, {"on_hand": [{"q": 1}]}),
]


@pytest.mark.parametrize(("rule", "expected", "actual"), SAME, ids=[case[0] for case in SAME])
def test_an_expectation_that_holds(rule: str, expected: Map, actual: Map) -> None:
    assert mismatches(expected, None, actual) == [], rule


DIFFERENT: list[tuple[Map, Map, list[str]]] = [
    ({"total": "1.50"}, {"total": "1.51"}, ["total: expected 1.50, got 1.51"]),
    ({"state": "done"}, {"state": "Done"}, ["state: expected done, got Done"]),
    ({"total": 1, "state": "x"}, {"state": "y"}, ["total: no answer", "state: expected x, got y"]),
    ({"costs": {1: 2, 3: 4}}, {"costs": {"1": 5}}, ["costs: 1 expected 2, got 5", "costs: 3 is missing, expected 4"]),
    ({"costs": {"A": {"x": 1}}}, {"costs": {"A": {"x": 2}}}, ["costs: A expected {'x': 1}, got {'x': 2}"]),
    ({"costs": {"A": {"x": 1}}}, {"costs": {"A": {"y": 1}}}, ["costs: A expected {'x': 1}, got {'y': 1}"]),
    ({"open": {1: 2}}, {"open": {"1": 2, "5": 6}}, ["open: 5 6 was not expected"]),
    ({"unsettled": {}}, {"unsettled": {"5": 6}}, ["unsettled: 5 6 was not expected"]),
    ({"adjustments": None}, {"adjustments": {"5": 6}}, ["adjustments: 5 6 was not expected"]),
    (
        {"voucher": [{"a": 1}]},
        {"voucher": [{"a": 2}]},
        ["voucher: {'a': 1} is missing", "voucher: {'a': 2} was not expected"],
    ),
    ({"voucher": [{"a": 1}, {"a": 1}]}, {"voucher": [{"a": 1}]}, ["voucher: {'a': 1} is missing"]),
    ({"voucher": []}, {"voucher": [{"a": 1}]}, ["voucher: {'a': 1} was not expected"]),
    (
        {"on_hand": [{"dims": {"site": 1}}]},
        {"on_hand": [{"dims": {"site": 2}}]},
        ["on_hand: {'dims': {'site': 1}} is missing", "on_hand: {'dims': {'site': 2}} was not expected"],
    ),
]


@pytest.mark.parametrize(("expected", "actual", "sentences"), DIFFERENT)
def test_what_differs_is_said_in_sentences(expected: Map, actual: Map, sentences: list[str]) -> None:
    assert mismatches(expected, None, actual) == sentences


@pytest.mark.parametrize(
    ("expected", "error", "sentences"),
    [
        ({"error": "not_latest"}, "not_latest", []),
        ({"error": "not_latest"}, None, ["error: expected not_latest, got None"]),
        ({"error": "not_latest"}, "blocked", ["error: expected not_latest, got blocked"]),
        ({"total": 1}, "blocked", ["error: expected None, got blocked"]),
        ({"error": None}, None, []),
        ({"error": None}, "blocked", ["error: expected None, got blocked"]),
    ],
)
def test_an_error_is_expected_or_a_finding_of_its_own(expected: Map, error: str | None, sentences: list[str]) -> None:
    assert mismatches(expected, error, {}) == sentences


def test_beside_an_expected_error_the_rest_is_compared_too() -> None:
    assert mismatches({"error": "blocked", "total": 1}, "blocked", {"total": 2}) == ["total: expected 1, got 2"]
