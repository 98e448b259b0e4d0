"""What is meant by a few letters: the likeliest first, capitals and typing errors notwithstanding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.fuzzy import ranked

ROWS = [
    ("A100", "Beech board"), ("B200", "Board of oak"), ("BOARD", "Sample"), ("C-BOARD", "Chalk"), ("X1", "Surfboard wax"),
    ("L220", "Housing, aluminium"),
]  # fmt: skip


def found(typed: str) -> list[str]:
    return [code for code, _ in ranked(ROWS, typed, lambda row: row)]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("", ["A100", "B200", "BOARD", "C-BOARD", "X1", "L220"]),
        ("  ", ["A100", "B200", "BOARD", "C-BOARD", "X1", "L220"]),
        ("board", ["BOARD", "A100", "B200", "C-BOARD", "X1"]),
        ("b", ["B200", "BOARD", "A100", "C-BOARD", "X1"]),
        ("l22", ["L220"]),
        ("alu hous", ["L220"]),
        ("houzing", ["L220"]),
        ("aluminum", ["L220"]),
        ("qq", []),
        ("qqqqq", []),
    ],
)
def test_the_likeliest_first(typed: str, codes: list[str]) -> None:
    assert found(typed) == codes


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=12)), max_size=20), st.text(max_size=6))
def test_no_row_twice_none_invented_and_none_that_contains_it_lost(rows: list[tuple[str, str]], typed: str) -> None:
    numbered = list(enumerate(rows))
    got = ranked(numbered, typed, lambda row: row[1])
    assert len({number for number, _ in got}) == len(got)
    assert set(got) <= set(numbered)
    wanted = " ".join(typed.casefold().split())
    assert {number for number, (code, _) in numbered if wanted in code.casefold()} <= {number for number, _ in got}
