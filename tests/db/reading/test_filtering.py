"""Both databases contain a word where the rule of `core.folding` says so, and take no sign of it for anything else."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from core.folding import folded
from db.reading.books import StoredBooks
from db.reading.filtering import Bound

LETTERS = (
    "abkisABKISzZ019.-_%*?[]^\\'\"{}()|+$ öÖäÄéÉßẞøØåÅ\u212a\u212bİ\u0131\u017f\u03c3ςΣδΔщЩžŽdžǅǄ"
    "\u2126ωΩ\u0345部品\U0001f527\U00010400\U00010428!~#&,;:/"
)
"""Small and capital letters of several scripts, signs that mean something in a pattern, and letters that look like others."""


@pytest.fixture
def bound(world_books: StoredBooks) -> Iterator[Bound]:
    with world_books.database.read() as tx:
        yield Bound(tx, {})


def test_a_part_is_found_where_it_stands(bound: Bound) -> None:
    draw = random.Random(7)
    met = {True: 0, False: 0}
    for _ in range(1500):
        text = "".join(draw.choices(LETTERS, k=draw.randint(0, 7)))
        begin = draw.randrange(len(text) + 1)
        part = folded(draw.choice((text[begin : begin + draw.randint(1, 3)], text.swapcase(), draw.choice(LETTERS))))
        if not part:
            continue
        bound.params.clear()
        condition = bound.contains(f"CAST({bound.add(text)} AS TEXT)", part)
        found = bool(bound.tx.value(f"SELECT CASE WHEN {condition} THEN 1 ELSE 0 END", bound.params))
        assert found is (part in folded(text)), (text, part)
        met[found] += 1
    assert min(met.values()) > 100


@pytest.mark.parametrize("part", ["a\0", "\ud800", "x" * 1001], ids=["null", "half a letter", "long"])
def test_what_no_books_contain_is_not_asked(bound: Bound, part: str) -> None:
    assert bound.contains("'a'", part) == "1 = 0"
    assert bound.params == {}


@pytest.mark.parametrize(("begin", "found"), [("2026", 1), ("2026-05", 1), ("2026-05-3", 1), ("26", 0), ("%", 0)])
def test_a_date_begins(bound: Bound, begin: str, found: int) -> None:
    condition = bound.begins("'2026-05-30'", begin)
    assert bound.tx.value(f"SELECT CASE WHEN {condition} THEN 1 ELSE 0 END", bound.params) == found
