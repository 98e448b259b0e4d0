"""A number of things in words."""

from __future__ import annotations

import pytest

from core.plural import noun, plural


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 transactions"), (1, "1 transaction"), (2, "2 transactions"), (12_345, "12,345 transactions")],
)
def test_one_thing_is_not_many(number: int, text: str):
    assert plural(number, "transaction") == text


def test_a_plural_that_is_not_the_word_with_an_s():
    assert plural(1, "item has", "items have") == "1 item has"
    assert plural(2, "item has", "items have") == "2 items have"
    assert (noun(1, "is", "are"), noun(3, "is", "are")) == ("is", "are")
