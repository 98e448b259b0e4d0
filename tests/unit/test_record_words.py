"""What a record says it changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.tui.fakes import FakeBooks
from tui.screens.common.details import changed_words, posted_words


@pytest.mark.parametrize(
    ("changed", "looked_at", "words", "posted"),
    [
        (3, 10, "3 of 10 transactions", "3 of 10 transactions changed"),
        (10, 10, "10 transactions", "10 transactions"),
        (3, 0, "3 transactions", "3 transactions"),  # a reversal looks at nothing but what it takes back
        (0, 10, "0 of 10 transactions", "10 transactions"),
    ],
)
def test_how_many_transactions_of_how_many(changed: int, looked_at: int, words: str, posted: str):
    view = FakeBooks().record(113)
    (first, *_) = view.groups
    view = replace(view, groups=(replace(first, transactions=changed),), row=replace(view.row, transactions=looked_at))
    assert changed_words(view) == words
    assert posted_words(view)[0] == posted
