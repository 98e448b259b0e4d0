"""Windows of a long list, and the layout of its columns."""

from __future__ import annotations

from collections.abc import Sequence

from core.listing import Facts
from tui.filters import parse_filter
from tui.paging import KEPT, Pages, Source, read_page, read_wanted, walk
from tui.widgets.columns import GUTTER, Column, head_line, place, row_spans, total_line
from tui.widgets.lines import changed, spans

MILLION = 1_000_000
NUMBERS = Source[int](
    lambda after, limit: range(
        0 if after is None else after + 1, min(MILLION, (-1 if after is None else after) + 1 + limit)
    ),
    lambda row: row,
)


def test_a_million_rows_are_walked_to_the_end_with_few_held():
    pages: Pages[int] = Pages()
    pages.add(read_page(NUMBERS, None))
    for page in walk(NUMBERS, pages.next, lambda: False):
        pages.add(page)
    assert len(pages) == MILLION
    assert pages.complete
    assert pages.get(MILLION - 1) == MILLION - 1
    assert len(pages.held) <= KEPT
    want = pages.missing(500_000, 500_030)
    assert want is not None
    pages.put(want, read_wanted(NUMBERS, want), NUMBERS.key)
    assert pages.get(500_000) == 500_000
    assert pages.find(500_001, lambda row: row) == 500_001


def test_a_filter_goes_on_until_it_finds_something():
    test = parse_filter("9999")
    assert test is not None
    source = Source[int](NUMBERS.fetch, NUMBERS.key, 200, lambda row: test(Facts(str(row))))
    page = read_page(source, None)
    assert page.rows[0] == 9999
    assert not page.last


def test_a_key_that_does_not_move_ends_the_walk():
    stuck = Source[int](lambda after, limit: [7] * limit, lambda row: row)
    assert len(walk(stuck, None, lambda: False)) == 2
    assert read_page(Source[int](stuck.fetch, stuck.key, 200, lambda row: False), None).last


def test_stopping_a_walk():
    assert walk(NUMBERS, None, lambda: True) == []


COLUMNS = (
    Column[int]("number", "Number", lambda row: f"IC-{row:06d}", 9),
    Column[int]("words", "Words", lambda row: "some words", 10, most=20, priority=2),
    Column[int]("amount", "Amount CUR", lambda row: f"{row:,}.00", 12, most=18, figure=True),
    Column[int]("note", "Note", lambda row: "note", 30, priority=3),
)


def text_of(cells: Sequence[tuple[str, str]]) -> str:
    return "".join(text for text, _ in cells)


def test_columns_give_way_by_priority():
    assert [column.key for column, _ in place(COLUMNS, (), 80)] == ["number", "words", "amount", "note"]
    assert [column.key for column, _ in place(COLUMNS, (), 40)] == ["number", "words", "amount"]
    assert [column.key for column, _ in place(COLUMNS, (), 30)] == ["number", "amount"]


def test_a_figure_gets_the_room_it_needs_or_says_that_it_does_not_fit():
    wide = place(COLUMNS, (999_999_999_999,), 80)
    assert "999,999,999,999.00" in text_of(row_spans(wide, 999_999_999_999))
    narrow = place(COLUMNS, (), 30)
    assert text_of(row_spans(narrow, 999_999_999_999)).endswith("#" * 12)


def test_a_head_is_never_cut():
    columns = (Column("a", "Item", str, 3), Column("b", "Not invoiced", str, 11, most=18, figure=True))
    placed = place(columns, [1], 80)
    assert head_line(placed).split() == ["Item", "Not", "invoiced"]
    assert [width for _, width in placed] == [4, 12]


def test_head_rows_and_totals_line_up():
    placed = place(COLUMNS, (), 40)
    head, row = head_line(placed, "EUR"), " " * GUTTER + text_of(row_spans(placed, 1204))
    total = total_line(placed, "2 rows", {"amount": "1,204.00"})
    assert len(head) == len(row) == len(total)
    assert head.endswith("Amount EUR")
    assert total.startswith("  2 rows")
    assert total.endswith("1,204.00")


def test_only_cells_that_differ_are_painted():
    assert changed(spans("updated 14:10:31"), spans("updated 14:10:32")) == (15, 16)
    assert changed(spans("same"), spans("same")) is None
    assert changed(spans("long text"), spans("long")) == (5, 9)
