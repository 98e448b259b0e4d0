"""Which columns of a list are shown: as it is written, as it is read, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UsageError
from tui.arranged import LISTS, WIDEST, Chosen, arranged, arrangement, text_of
from tui.widgets.columns import Column, place

COLUMNS = [
    Column[str]("item", "Item", lambda row: row, 4, most=20),
    Column[str]("name", "Name", lambda row: row, 8, priority=1),
    Column[str]("value", "Value", lambda row: row, 6, figure=True),
]


@given(
    st.sampled_from([name for name, (_, keys) in LISTS.items() if keys]).flatmap(
        lambda name: st.tuples(
            st.just(name),
            st.lists(
                st.builds(Chosen, st.sampled_from(LISTS[name][1]), st.integers(0, WIDEST)),
                min_size=1,
                unique_by=lambda one: one.key,
            ),
        )
    )
)
def test_what_is_written_is_read_again(found: tuple[str, list[Chosen]]):
    name, chosen = found
    assert arrangement(name, text_of(chosen)) == tuple(chosen)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("item", "nonsense", "has no column nonsense"),
        ("item", "", r"has no column \(blank\)"),
        ("item", "date, date:4", "named twice"),
        ("item", "date:0", "width of date is 0"),
        ("item", "date:wide", "width of date is wide"),
        ("item", "date:²", "width of date is ²"),
        ("item", "date:", "width of date is missing"),
        ("itmes", "item", "no list itmes"),
        ("report_aging", "item,", r"has no column \(blank\)"),
    ],
)
def test_what_is_wrong_is_named(name: str, text: str, words: str):
    with pytest.raises(UsageError, match=words) as refused:
        arrangement(name, text, "config.toml")
    assert refused.value.advice


def test_columns_stand_in_their_order_and_width_and_the_others_are_not_shown():
    shown = arranged(COLUMNS, (Chosen("value", 9), Chosen("item")))
    assert [(column.key, width) for column, width in place(shown, ["a" * 12], 80)] == [("value", 9), ("item", 12)]
    assert [column.key for column in arranged(COLUMNS, ())] == ["item", "name", "value"]


def test_columns_that_the_list_does_not_have_now_are_left_out():
    assert [column.key for column in arranged(COLUMNS, (Chosen("gone"), Chosen("name")))] == ["name"]
    assert arranged(COLUMNS, (Chosen("gone"),)) == COLUMNS


def test_a_width_never_cuts_a_head_or_a_figure():
    ((column, width),) = place(arranged(COLUMNS, (Chosen("value", 3),)), ["1234567"], 80)
    assert (width, column.cell("1234567", width)) == (5, "#####")
