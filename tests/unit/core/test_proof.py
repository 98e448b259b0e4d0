"""Digests of columns, marks of rows, seals, and the line that is kept outside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.proof import packing, seals
from core.proof.anchors import Anchor, anchors_in
from core.proof.columns import (
    NO_DATE,
    NONE,
    ODD_DATE,
    Column,
    Digests,
    Ints,
    Texts,
    column_of,
    dates,
    dates_in_line,
    digests,
    marks,
    part_of,
    rows_at,
    texts,
)
from core.proof.compare import Difference, of_marks, places_of

WORDS = st.lists(st.one_of(st.none(), st.text(max_size=6)), min_size=1, max_size=30)
NUMBERS = st.lists(st.integers(-(2**62) + 1, 2**62), min_size=1, max_size=30)


def digest(*columns: Any) -> dict[str, str]:
    names = [f"c{place}" for place in range(len(columns))]
    return digests(names, columns).of_columns()


def as_texts(column: Column) -> Texts:
    assert isinstance(column, Texts)
    return column


def as_numbers(column: Column) -> Ints:
    assert not isinstance(column, Texts)
    return column


@given(WORDS, WORDS)
def test_columns_of_texts_have_one_digest_exactly_when_they_are_equal(one, other):
    assert (digest(texts(one)) == digest(texts(other))) == (one == other)


def test_texts_that_look_alike_when_joined_differ():
    assert digest(texts(["ab", "c"])) != digest(texts(["a", "bc"])) != digest(texts(["", "abc"]))
    assert digest(texts([None])) != digest(texts([""]))


@given(NUMBERS, st.integers(0, 30))
def test_rows_in_pieces_have_the_digest_of_all_at_once(numbers, cut):
    column, words = column_of("i", numbers), texts([str(number) for number in numbers])
    whole, pieces = Digests(["a", "b"]), Digests(["a", "b"])
    whole.add([column, words])
    for start, end in ((0, cut), (cut, len(numbers))):
        pieces.add([part_of(column, start, end), part_of(words, start, end)])
    assert pieces.of_columns() == whole.of_columns()
    assert pieces.rows == whole.rows == len(numbers)
    assert np.array_equal(pieces.marks(), whole.marks())


@given(WORDS)
def test_texts_come_out_as_they_went_in(words):
    column = texts(words)
    assert column.values() == words
    back = np.arange(len(words))[::-1].astype(np.int64)
    assert as_texts(rows_at(column, back)).values() == words[::-1]
    assert len(part_of(column, 3, 3)) == 0


def test_numbers_may_be_missing():
    assert list(as_numbers(column_of("i", [1, None]))) == [1, NONE]


def test_dates_are_numbers_and_what_is_no_date_differs_from_all_of_them():
    assert dates(texts(["2026-01-31", "1999-12-01"])).tolist() == [20260131, 19991201]
    assert list(as_numbers(column_of("d", ["2026-01-31", None, "soon", "2026/01/31", "2026-01-3x"]))) == [
        20260131, NO_DATE, ODD_DATE, ODD_DATE, ODD_DATE,
    ]  # fmt: skip


@given(st.lists(st.dates(), max_size=20))
def test_dates_in_a_line_are_those_one_by_one(days):
    found = dates_in_line(",".join(day.isoformat() for day in days), len(days))
    assert found is not None
    assert found.tolist() == [day.year * 10_000 + day.month * 100 + day.day for day in days]


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("2026-01-31,1999-12-01", 1),  # one text that reads like two
        ("2026-01-31", 2),
        ("2026-01-3,12026-01-31", 2),  # together they are as long as two dates
        ("2026-01-31;1999-12-01", 2),
        ("2026-01-31,1999-12-0x", 2),
        ("2026-01-31,1999-12-0\u0661", 2),
        ("2026/01/31", 1),
        ("", 1),
        ("x", 0),
    ],
)
def test_a_line_of_anything_else_is_no_dates(line, count):
    assert dates_in_line(line, count) is None


def test_marks_of_many_rows_are_those_of_each():
    size = 70_000
    column, words = np.arange(size), texts([f"é{place % 7}" for place in range(size)])
    found = marks([column, words])
    assert np.array_equal(found[65_000:], marks([column[65_000:], part_of(words, 65_000, size)]))
    changed = column.copy()
    changed[66_000] += 1
    assert np.flatnonzero(marks([changed, words]) != found).tolist() == [66_000]


@given(st.lists(st.tuples(st.text("aé😀", max_size=4), st.integers(1, 9)), min_size=1, max_size=6), st.integers(0, 40))
def test_marks_do_not_depend_on_how_many_texts_of_one_length_stand_together(runs, more):
    """A column of few lengths is marked in runs, one of many text by text: the marks are those of each row alone."""
    words = [word for word, times in runs for _ in range(times)] + ["xy"[: place % 2] for place in range(more)]
    whole = texts(words)
    assert marks([whole]).tolist() == [int(marks([texts([word])])[0]) for word in words]


# -- which rows ------------------------------------------------------------------------------------------------------


def of(*values):
    return np.array(values, np.uint16)


@pytest.mark.parametrize(
    ("stored", "present", "expected"),
    [
        (of(1, 2, 3), of(1, 9, 3), Difference(changed=(1,))),
        (of(1, 2, 3), of(1, 3), Difference(missing=1, after=0)),
        (of(1, 2, 3), of(2, 3), Difference(missing=1, after=-1)),
        (of(1, 2, 3), of(1, 2, 7, 3), Difference(added=(2,))),
        (of(1, 2), of(1, 2, 7), Difference(added=(2,))),
        (of(1, 2, 3, 4), of(1, 9, 4), Difference(changed=(1,), missing=1, after=0)),
    ],
)
def test_rows_are_found_by_their_marks(stored, present, expected):
    assert of_marks(stored, present, len(stored)) == expected


def test_a_mark_for_several_rows_tells_among_which_the_change_is():
    present = np.arange(3000, dtype=np.uint16)
    stored = packing.folded(present)
    changed = present.copy()
    changed[100] += 1
    assert len(stored) <= packing.MOST_MARKS
    assert of_marks(stored, changed, 3000) == Difference(changed=(99, 101))
    assert of_marks(stored, present, 3000) == Difference()
    assert of_marks(stored, present[:-1], 3000) == Difference(missing=1, after=2998)


def test_keys_are_found_among_those_present():
    present = np.array([[1, 0], [1, 1], [3, 0]])
    at, left = places_of(np.array([[3, 0], [1, 0], [1, 1]]), present)
    assert (at.tolist(), left.tolist()) == ([2, 0, 1], [])
    at, left = places_of(np.array([[3, 0], [2, 0]]), present)
    assert (at.tolist(), left.tolist()) == ([2, -1], [0, 1])


# -- seals -----------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 2**40), st.integers(0, 1)), min_size=1, max_size=50))
def test_keys_come_out_as_they_were_packed(keys):
    matrix = np.array(keys, np.int64)
    packed = packing.pack_keys([matrix[:, 0], matrix[:, 1]])
    assert np.array_equal(packing.keys_of(seals.Part("t", "keys", len(keys), "", packed), 2), matrix)


def test_keys_that_cannot_be_read_are_none():
    packed = packing.pack_keys([np.array([1, 2])])
    for keys, rows in ((b"\0" + packed[1:], 2), (packed, 3)):
        assert len(packing.keys_of(seals.Part("t", "keys", rows, "", keys), 1)) == 0


def test_a_part_names_its_columns_and_has_one_digest_of_everything():
    made = digests(["a", "b"], [np.array([1, 2]), texts(["x", "y"])])
    part = packing.part("t", "1-2", 2, made.of_columns(), made.marks(), b"keys")
    assert list(seals.columns_of(part.digests)) == ["a", "b"]
    assert seals.keys_and_marks(part.digests) == (seals.of_bytes(b"keys"), seals.of_bytes(part.marks))
    assert np.array_equal(packing.marks_of(part), made.marks())
    assert seals.digests_text(made.of_columns(), *seals.keys_and_marks(part.digests)) == part.digests


def test_scopes():
    assert seals.span("17-234") == (17, 234)
    assert seals.span("all") is seals.span("record 5/2") is None
    assert seals.of_record(seals.record_scope(5, 2)) == (5, 2)
    assert seals.of_record("keys") is None


def test_the_hash_of_a_seal_covers_everything():
    base = (1, 2, "2026-01-01T00:00:00Z", 3, "before", [("t", "all", 1, "d")])
    others = [
        (9, *base[1:]), (1, 9, *base[2:]), (*base[:2], "x", *base[3:]), (*base[:3], 9, *base[4:]), (*base[:4], "x", base[5]),
        *((*base[:5], [part]) for part in (("u", "all", 1, "d"), ("t", "x", 1, "d"), ("t", "all", 2, "d"), ("t", "all", 1, "e"))),
        (*base[:5], []),
    ]  # fmt: skip
    assert len({seals.seal_hash(*given) for given in (base, *others)}) == 1 + len(others)


# -- the line --------------------------------------------------------------------------------------------------------

HEAD = Anchor("CASE", 97, "2026-11-28T21:50:26Z", "a" * 64)


@pytest.mark.parametrize("company", ["CASE", "two words", "ÄÖ", "a%b"])
def test_a_head_is_found_again_in_a_text(company):
    kept = HEAD._replace(company=company)
    signed = kept._replace(key="k" * 43 + "=", signature="s" * 86 + "==")
    text = f'Trial balance.\nTotal 5\n{kept.text}\n{{"head": "{signed.text}"}}'
    assert anchors_in(text) == [kept, signed]
    assert signed.signed == kept.text


def test_a_head_that_a_mail_has_wrapped_is_found():
    assert anchors_in(HEAD.text.replace(" ", "\n  ")) == [HEAD]
    assert anchors_in(HEAD.text[:-1]) == []
