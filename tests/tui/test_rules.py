"""Every screen where something is computed tells its rule: two sentences, the second with an example in numbers."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

import tui.screens
from tui.rules import RULES
from tui.screens.adjusting.adjust_forms import HEADS
from tui.screens.adjusting.adjust_menu import CHOICES
from tui.screens.common.base import Frame
from tui.screens.reports.report import REPORTS

OF_THE_PROGRAM = {
    "Ask", "Choose", "CommandList", "Confirm", "DateList", "FindVoucher", "Start", "AdjustForm", "CloseDialog", "ReportScreen",
    "ValueList", "FirstSteps", "FirstImport", "BundleReview", "NewCompanyForm", "CompanyReview", "OtherBooks", "Folders", "Making",
    "Pick", "KeyCard", "SettingsScreen", "Continuing", "HandbookPage",
}  # fmt: skip
"""Screens of no rule of their own, or of one for each use."""


def screens() -> Iterator[type[Frame[object]]]:
    for module in pkgutil.walk_packages(tui.screens.__path__, "tui.screens."):
        for found in vars(import_module(module.name)).values():
            own = isinstance(found, type) and issubclass(found, Frame) and found.__module__ == module.name
            if own and found.HERE and found.__name__ not in OF_THE_PROGRAM:
                yield found


@pytest.mark.parametrize("key", RULES)
def test_a_rule_is_two_sentences_with_an_example(key: str) -> None:
    first, example = re.split(r"(?<=\.) ", RULES[key])
    assert re.search(r"\d", example), example
    assert first.endswith(".")
    assert example.endswith(".")


def test_every_screen_tells_its_rule() -> None:
    found = {screen.__name__: screen.rule for screen in screens()}
    assert len(found) > 15
    assert {name for name, rule in found.items() if rule not in RULES} == set()


def test_every_use_of_a_shared_screen_tells_its_rule() -> None:
    uses = {*HEADS, *(choice.id for choice in (*CHOICES, *REPORTS)), "close", "recalculation"}
    assert uses <= RULES.keys()
