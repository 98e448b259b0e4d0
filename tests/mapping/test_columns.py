"""Columns and lines that look like lists: they must be what a plain list, `csv` and a dictionary would give, cell by cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.importing.texts import Collected, Texts
from core.mapping.converting import converted, telling
from core.mapping.joining import found_among
from core.mapping.numbers import Decision, Numbers, Wrong, decide, evidence
from core.mapping.plain_figures import plain_figures
from core.mapping.splitting import CutOff, parts_of
from core.mapping.sums import numbered, sums_by
from tests.support.examples import examples

CELLS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), max_size=40)
KEYS = st.lists(st.integers(0, 10**17).map(str) | st.sampled_from(["", "0", "007", "1", "é"]), max_size=40)
FIGURES = st.lists(
    st.from_regex(r"\A-?[0-9]{0,16}([.,][0-9]{0,9})?\Z")
    | st.sampled_from(["", "1.234", "12.5", "1,234.50", "-", ".", "-0", "x", "0001.50"]),
    max_size=40,
)


def as_column(cells: Sequence[str], few: int) -> Texts:
    """A column that was read in two parts; with a small ``few`` its texts are numbered, with a large one kept as they stand."""
    column = Collected()
    for part in (cells[: len(cells) // 2], cells[len(cells) // 2 :]):
        column.add_texts(part, few)
    return column.finished()


def as_they_stand(cells: Sequence[str]) -> Texts:
    return Texts(None, [], np.array([cell.encode() for cell in cells] or [b""], np.bytes_)[: len(cells)])


@examples(60)
@given(CELLS)
def test_a_column_reads_like_a_list(cells: list[str]) -> None:
    columns = [as_column(cells, 1), Texts.of(cells)]
    if not any("\0" in cell for cell in cells):
        columns.append(as_they_stand(cells))
    rows = np.array([*range(len(cells))[::-2], -1])
    for column in columns:
        assert list(column) == cells == [column[row] for row in range(len(cells))]
        assert column.filled.tolist() == [cell != "" for cell in cells]
        assert list(column.take(rows)) == [cells[row] if row >= 0 else "" for row in rows.tolist()]
        assert column.all_differ() == (len(set(cells)) == len(cells))
        assert b"".join(column.content()) == b"".join(Texts.of(cells).content())
        assert column.numbers(len).tolist() == list(map(len, cells))
        assert list(column.each(str.upper)) == list(map(str.upper, cells))
        assert column == cells
        assert [column.texts[code] for code in column.codes.tolist()] == cells


def test_a_column_of_keys_is_kept_as_it_stands() -> None:
    keys = [f"K{number}" for number in range(3_000)]
    column = as_column([*keys, *keys], 2)
    assert column.raw is not None
    assert list(column) == [*keys, *keys]
    assert as_column([*keys, "\0", *keys], 2).raw is None
    assert list(as_column([*keys, *keys, "a\0"], 2))[-1] == "a\0"


@examples(60)
@given(KEYS)
def test_numbers_of_keys_are_those_of_the_texts(keys: list[str]) -> None:
    plain = all(key.isascii() and key.isdigit() and key[0] != "0" for key in keys) and bool(keys)
    for column in (Texts.of(keys), as_they_stand(keys)):
        found = column.integers()
        if found is not None:
            assert found.tolist() == list(map(int, keys))
        else:
            assert not plain


@examples(60)
@given(KEYS, KEYS)
def test_rows_are_found_among_those_of_another_table(wanted: list[str], there: list[str]) -> None:
    rows = {key: row for row, key in enumerate(there)}
    expected = [rows.get(key, -1) for key in wanted]
    for make in (Texts.of, as_they_stand):
        assert found_among(make(wanted), make(there)).tolist() == expected
    assert found_among(Texts.of(["5", "7"]), as_they_stand(["7", "3", "7"])).tolist() == [-1, 2]


def test_texts_that_have_the_same_number_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.mapping.joining._digests", lambda raw, _width: np.ones(len(raw), np.int64))
    there = as_they_stand(["a", "b", "a"])
    assert found_among(as_they_stand(["b", "a", "c", ""]), there).tolist() == [1, 2, -1, -1]
    assert found_among(as_they_stand(["b"]), as_they_stand(["a", "a"])).tolist() == [-1]


@examples(100)
@given(FIGURES, st.sampled_from([0, 2, 3, 6]), st.sampled_from([".", ","]), st.booleans())
def test_figures_are_worked_out_as_each_by_itself(cells: list[str], decimals: int, mark: str, rounds: bool) -> None:
    single = Numbers(mark, decimals, round_beyond=rounds, empty=-7)
    expected, wrong = [], []
    for row, cell in enumerate(cells):
        try:
            expected.append(single[cell])
        except Wrong as error:
            expected.append(-1)
            wrong.append((row, error.message))
    for column in (Texts.of(cells), as_they_stand(cells)):
        for rows in (None, np.arange(len(cells))):
            together = Numbers(mark, decimals, round_beyond=rounds, empty=-7)
            values, said = converted(column, together, rows, -1)
            assert values.tolist() == expected
            assert [(row, error.message) for row, error in said] == wrong
            assert together.rounded == single.rounded


def test_figures_of_some_rows_leave_the_others() -> None:
    column = as_they_stand(["1.50", "x", "2", ""])
    values, said = converted(column, Numbers(".", 2, round_beyond=True, empty=9), np.array([0, 3]), -1)
    assert (values.tolist(), list(said)) == ([150, -1, -1, 9], [])


@pytest.mark.parametrize("cell", ["9999999999.5", "99999999999999", "-99999999999999"])
def test_a_figure_beyond_the_books_is_named(cell: str) -> None:
    for column in (Texts.of([cell]), as_they_stand([cell])):
        _, said = converted(column, Numbers(".", 6, round_beyond=False), None, 0)
        assert [error.message for _, error in said] == ["is beyond what books can hold"]


@examples(100)
@given(FIGURES)
def test_what_tells_the_decimal_mark_is_the_same(cells: list[str]) -> None:
    expected: Decision = decide(evidence(dict.fromkeys(cells)))
    assert decide(evidence(telling(Texts.of(cells)))) == expected
    assert decide(evidence(telling(as_they_stand(cells)))) == expected


def test_plain_figures_leave_what_is_not_plain() -> None:
    cells = [
        b"-12.50",
        b"1.005",
        b"7.500000",
        b"",
        b"-",
        b"1-",
        b"1.",
        b".5",
        b"1e5",
        b"1.2.3",
        b"1234567890123",
        b"0.10",
    ]
    values, plain = plain_figures(np.array(cells, np.bytes_), 2)
    found = dict(zip(cells, zip(values.tolist(), plain.tolist(), strict=True), strict=True))
    assert {cell: value for cell, (value, known) in found.items() if known} == {
        b"-12.50": -1250,
        b"7.500000": 750,
        b"0.10": 10,
    }
    whole, plain = plain_figures(np.array([b"12", b"12.0", b"12.5"], np.bytes_), 0)
    assert (whole[:2].tolist(), plain.tolist()) == ([12, 12], [True, True, False])


PLAIN = st.text(st.sampled_from("ab1.- é"), max_size=5)
ODD = st.text(st.sampled_from('ab,"\n\r \0'), max_size=5)


def by_csv(text: str, skipped: int) -> list[tuple[int, list[str]]]:
    """Rows with their lines, as `csv` alone would give them."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found, before = [], 0
    for row in reader:
        found.append((before + 1, row))
        before = reader.line_num
    return found[skipped:]


def taken_apart(text: str, skipped: int, width: int) -> list[tuple[int, list[str]]]:
    found = []
    for part in parts_of(io.StringIO(text, newline=""), ",", skipped, range(width), width):
        if part.columns is None:
            found += list(zip(part.lines, part.rows, strict=True))
        elif part.height:
            columns = [[cell.decode() for cell in part.columns[place].tolist()] for place in range(width)]
            found += [(part.first + number, list(row)) for number, row in enumerate(zip(*columns, strict=True))]
    return found


@examples(100)
@given(
    st.lists(st.lists(PLAIN, min_size=3, max_size=3), min_size=1, max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_plain_lines_are_taken_apart_as_csv_does(rows: list[list[str]], end: str, closed: bool) -> None:
    text = end.join(",".join(row) for row in [["h", "h", "h"], *rows]) + (end if closed else "")
    assert taken_apart(text, 1, 3) == by_csv(text, 1)


@examples(100)
@given(
    st.lists(st.lists(st.text(st.sampled_from('ab",é'), max_size=4), min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_quoted_cells_are_taken_apart_as_csv_does(rows: list[list[str]], quoting: Any, end: str) -> None:
    content = io.StringIO()
    csv.writer(content, quoting=quoting, lineterminator=end).writerows([["h", "h", "h"], *rows])
    assert taken_apart(content.getvalue(), 1, 3) == by_csv(content.getvalue(), 1)
    assert [row for _, row in taken_apart(content.getvalue(), 1, 3)] == rows


@examples(100)
@given(st.lists(st.lists(PLAIN | ODD, min_size=1, max_size=4), min_size=1, max_size=8))
def test_odd_lines_are_taken_apart_as_csv_does(rows: list[list[str]]) -> None:
    text = "\n".join(",".join(row) for row in [["h", "h", "h"], *rows])
    try:
        expected: list[list[str]] | None = [row for _, row in by_csv(text, 1)]
    except csv.Error:
        expected = None
    try:
        found: list[list[str]] | None = [row for _, row in taken_apart(text, 1, 3)]
    except CutOff:
        found = None
    assert found == expected


def test_a_part_that_is_odd_is_read_behind_parts_that_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.mapping.splitting._PART", 20)
    lines = [f"{number},b,c" for number in range(30)] + ['30,"b,b",c', "31,b", "", "32,b,c"]
    text = "\n".join(["x,y,z", *lines, ""])
    assert taken_apart(text, 1, 3) == by_csv(text, 1)
    assert taken_apart(text, 1, 3)[-1] == (35, ["32", "b", "c"])


def test_sums_are_exact_where_64_bits_do_not_hold_them() -> None:
    codes = np.array([0, 1, 0, 0], np.int32)
    assert sums_by(codes, np.array([1, 5, -3, 4]), 3) == [2, 5, 0]
    large = np.array([2**61, 1, 2**61, 2**61])
    assert sums_by(codes, large, 2) == [3 * 2**61, 1]
    each, place = numbered(np.array([20240131, 20240101, 20240131]))
    assert (each.tolist(), place.tolist()) == ([20240101, 20240131], [1, 0, 1])
