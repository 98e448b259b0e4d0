"""Letters that count as the same when something is searched for."""

from __future__ import annotations

import sys

import pytest

from core.folding import findable, folded, variants


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("SO-88120", "so-88120"),
        ("ÖLFILTER Ø12", "ölfilter ø12"),
        ("ΟΔΟΣ ὁδός", "οδοσ ὁδόσ"),
        ("ЩИТ", "щит"),
        ("İĞNE", "İğne"),
        ("\u212aelvin", "\u212aelvin"),
        ("Straße", "straße"),
        ("部品 12", "部品 12"),
    ],
)
def test_each_letter_becomes_its_small_one(text: str, small: str) -> None:
    assert folded(text) == small
    assert folded(small) == small
    assert len(folded(text)) == len(text)


def test_variants_are_all_letters_that_are_folded_to_one() -> None:
    """Over all of Unicode: a search by choices of letters finds exactly what a search in small letters finds."""
    same: dict[str, set[str]] = {}
    for number in range(sys.maxunicode + 1):
        letter = chr(number)
        same.setdefault(folded(letter), set()).add(letter)
    assert len(same) > 1_000_000
    for small, letters in same.items():
        assert set(variants(small)) == letters, small


def test_what_no_books_contain_is_not_searched_for() -> None:
    assert findable("x" * 1000)
    assert not findable("x" * 1001)
    assert not findable("a\0b")
    assert not findable("\ud800")
