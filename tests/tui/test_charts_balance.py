"""A bar around a middle mark: always as wide as asked, in proportion, never nothing where there is something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.charts import balance

SIZES = {"━": 2, "╸": 1, "╺": 1, "=": 2}


@given(st.integers(-(10**12), 10**12), st.integers(0, 10**12), st.integers(3, 40), st.booleans())
def test_its_width_its_side_and_its_size(value: int, largest: int, width: int, letters: bool):
    less, mark, more = balance(value, largest, width, ascii_only=letters)
    assert len(less + mark + more) == width
    assert len(less) == (width - 1) // 2
    if value >= 0:
        assert not less.strip()
    if value <= 0:
        assert not more.strip()
    drawn = sum(SIZES.get(char, 0) for char in less + more)
    assert (drawn > 0) == bool(value and largest)
    assert drawn <= 2 * ((width - 1) // 2)
    if letters:
        assert (less + mark + more).isascii()


@pytest.mark.parametrize(
    ("value", "drawn"),
    [
        (0, "    │    "),
        (100, "    │━━━━"),
        (-100, "━━━━│    "),
        (50, "    │━━  "),
        (-38, "  ╺━│    "),
        (1, "    │╸   "),
    ],
)
def test_examples(value: int, drawn: str):
    assert "".join(balance(value, 100, 9, ascii_only=False)) == drawn
