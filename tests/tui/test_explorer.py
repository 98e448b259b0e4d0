"""Where a cost comes from, by keys: the tree is read as it is unfolded, and every row leads on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from core.views.costs import CostNode, CostTree, Explanation
from core.vocabulary import CostKind
from tests.support import cost_builders as builders
from tests.tui.conftest import Opened, Session
from tests.tui.fakes import FakeBooks
from tui.cost_drawing import ASCII, DRAWN
from tui.screens.stock.explorer_rows import CostRow, Unfolded

OPENED = "down", "s", "i"
"""From the overview to the explorer of the first settlement's issue."""


def tree_lines(s: Session) -> list[str]:
    """First column of the rows that are shown."""
    lines = s.text.splitlines()
    head = next(number for number, line in enumerate(lines) if "Where it comes from" in line)
    end = lines[head].index(" Date")
    texts = [line[2:end].rstrip() for line in lines[head + 2 :]]
    return texts[: next(number for number, text in enumerate(texts) if not text)]


async def test_the_tree_opens_with_its_first_parts_and_the_words(opened: Opened):
    async with opened() as s:
        await s.press(*OPENED)
        assert "Cost of SO-88120" in s.text
        assert "was 1,204.00  is 2,008.12 EUR  +804.12" in s.text
        assert "40 pieces of A were issued." in s.text
        assert "Check: tree = booked cost, difference 0.00   3 leaves read" in s.text
        assert tree_lines(s) == [
            "▾ SO-88120 sales A", "├▸ PO-1 purchase, settled FIFO", "├─ not settled", "└↺ RT-1 customer return, set..",
        ]  # fmt: skip
        assert "cost parts" not in s.books.asked


async def test_a_row_is_read_when_it_is_unfolded_and_stays_known(opened: Opened):
    async with opened() as s:
        await s.press(*OPENED, "down", "right")
        unfolded = tree_lines(s)
        assert unfolded[2:4] == ["│ ├─ V-1 invoice", "│ └─ IC-000002 late charge"]
        assert "4 leaves read" in s.text
        await s.press("left")
        assert len(tree_lines(s)) == 4
        await s.press("right")
        assert tree_lines(s) == unfolded
        assert s.books.asked.count("cost parts") == 1


async def test_right_and_left_walk_the_tree_and_left_at_its_top_goes_back(opened: Opened):
    async with opened() as s:
        await s.press(*OPENED, "down", "right", "right")
        assert s.line("> │").startswith("> │ ├─ V-1 invoice")
        await s.press("right")
        assert "It goes no further: the cost comes from here." in s.message
        await s.press("left")
        assert s.line("> ├").startswith("> ├▾ PO-1")
        await s.press("left", "left", "left")
        assert tree_lines(s) == ["▸ SO-88120 sales A"]
        await s.press("left")
        assert "Settlements" in s.message
        assert "Cost of" not in s.text


async def test_plus_and_minus_do_the_same(opened: Opened):
    async with opened() as s:
        await s.press(*OPENED, "down", "plus")
        assert len(tree_lines(s)) == 6
        await s.press("minus")
        assert len(tree_lines(s)) == 4


async def test_a_loop_is_marked_and_says_so(opened: Opened):
    async with opened() as s:
        await s.press(*OPENED, "end")
        assert "RT-1 customer return, settled FIFO A, leads back here" in s.text
        await s.press("right")
        assert "RT-1 stands above itself: the cost leads back here." in s.message


async def test_every_row_opens_what_it_is_of_and_esc_comes_back_to_it(opened: Opened):
    async with opened() as s:
        await s.press(*OPENED, "down", "right", "down", "down", "enter")
        assert "IC-000002" in s.message
        assert "record" in s.books.asked
        await s.press("escape")
        assert "row 4 of 6" in s.text
        assert s.line("> │").startswith("> │ └─ IC-000002")
        await s.press("up", "enter")
        assert "> PO-1" in s.message, "an invoice is a posting of its receipt"
        await s.press("escape", "v")
        assert s.books.asked[-1] == "voucher"


async def test_f8_shows_what_a_coming_close_would_leave_and_again_the_books(opened: Opened):
    """The day is the one that a close would be offered with."""
    async with opened() as s:
        await s.press(*OPENED, "f8")
        assert "Close through" in s.text
        assert "2026-06-30" in s.text
        await s.press("enter")
        assert "As a close through 2026-06-30 would leave it. Nothing is posted; F8 returns." in s.text
        assert "was 1,204.00  would be 2,028.20 EUR  +824.20" in s.text
        assert "Check: tree = foreseen cost, difference 0.00" in s.text
        assert tree_lines(s) == [
            "▾ SO-88120 sales A",
            "├▸ PO-1 purchase, settled FIFO",
            "└▸ coming-close.A.R weighted..",
        ]
        await s.press("f8")
        assert "would" not in s.text
        assert len(tree_lines(s)) == 4
        assert s.books.asked.count("foresee") == 1


async def test_what_a_close_would_make_cannot_be_opened_yet(opened: Opened):
    async with opened() as s:
        await s.press(*OPENED, "f8", "enter", "end")
        for key in ("enter", "s"):
            await s.press(key)
            assert "coming-close.A.R would come to be with the close" in s.message
        await s.press("v")
        assert "This row has no voucher of its own." in s.message


async def test_a_day_that_cannot_be_closed_leaves_the_books_shown(opened: Opened):
    async with opened() as s:
        await s.press(*OPENED, "f8", *"2026-05-31", "enter")
        assert "inventory is closed through 2026-05-31" in s.message
        assert "Check: tree = booked cost, difference 0.00" in s.text
        await s.press("f8", "escape")
        assert len(tree_lines(s)) == 4


async def test_settlements_and_copy(opened: Opened):
    async with opened() as s:
        await s.press(*OPENED, "down", "s")
        assert "PO-1 Settlements" in s.message
        await s.press("escape", "y")
        assert "4 rows with a header line" in s.message
        first = s.app.clipboard.splitlines()[1].split("\t")
        assert first == ["▾ SO-88120 sales A", "2026-05-30", "40", "50.2030", "2008.12", "100.0%", "100.0%", "1300"]


async def test_the_top_leads_back_to_the_transaction_it_was_asked_on(opened: Opened):
    async with opened() as s:
        await s.press("down", "s", "t", "i")
        assert "Cost of SO-88120" in s.message
        depth = len(s.app.screen_stack)
        s.app.screen_stack[-2].whole_transaction = 7  # type: ignore[attr-defined]
        await s.press("enter")
        assert len(s.app.screen_stack) == depth - 1
        assert "as posted" in s.text


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        ("down s i", "SO-88120"), ("down s enter s i", "SO-88120"), ("down v enter i i", "SO-88120"),
        ("down s t i", "SO-88120"), ("down down down l i", "SO-90011"), ("g a m i", "SO-"),
    ],
)  # fmt: skip
async def test_i_works_wherever_a_transaction_is_under_the_cursor(opened: Opened, keys: str, number: str):
    async with opened() as s:
        await s.press(*keys.split())
        assert f"Cost of {number}" in s.message, s.text


async def test_the_transactions_behind_a_voucher_line_beside_it(opened: Opened):
    async with opened(size=(120, 36)) as s:
        await s.press("down", "v", "tab", "i")
        assert "Why SO-88120 changed" in s.message
        await s.press("i")
        assert "Cost of SO-88120" in s.message


@dataclass
class Differing(FakeBooks):
    """The words are of another moment than the tree."""

    def explain(self, transaction_id: int) -> Explanation:
        return replace(super().explain(transaction_id), posted=120_405)


async def test_a_tree_that_is_not_the_booked_cost_says_so(opened: Opened):
    async with opened(Differing()) as s:
        await s.press(*OPENED)
        assert "Check: tree and booked cost differ by -0.05; F5 reads both again" in s.text


PARTS, PAGE = 100_000, 100


@dataclass
class Wide(FakeBooks):
    """An issue of a hundred thousand parts of 1 cent."""

    def page(self, root: CostNode, skip: int) -> list[CostNode]:
        parts = [
            replace(root, kind=CostKind.SETTLED, number=f"PO-{skip + n:06d}", amount=1, parent=root, share=1_000)
            for n in range(PAGE)
        ]
        end = skip + PAGE
        if end < PARTS:
            more = builders.cost_node(
                "", kind=CostKind.MORE, what=f"{PARTS - end:,} more", transaction_id=0, amount=PARTS - end,
                quantity=0, item="", date="", account="", parent=root, skip=end,
            )  # fmt: skip
            parts.append(more)
        return parts

    def cost_tree(self, transaction_id: int, depth: int) -> CostTree:
        assert depth == 1
        root = builders.cost_node(amount=PARTS)
        return CostTree(root, tuple(CostTree(part, ()) for part in self.page(root, 0)))

    def cost_parts(self, node: CostNode) -> list[CostNode]:
        self._asked("cost parts")
        return self.page(node.owner, node.skip)

    def explain(self, transaction_id: int) -> Explanation:
        return replace(builders.explanation(), root=builders.cost_node(amount=PARTS), posted=PARTS, changes=())


async def test_a_tree_of_a_hundred_thousand_parts_is_read_page_by_page(opened: Opened):
    async with opened(Wide()) as s:
        await s.press(*OPENED)
        assert "row 1 of 102" in s.text
        assert "Check: tree = booked cost, difference 0.00   101 leaves read" in s.text
        await s.press("end")
        assert s.line("> └▸ 99,900 more")
        await s.press("right")
        assert "row 102 of 202" in s.text, "the first of the next page stands where the row for the rest stood"
        assert s.line("> ├▸ PO-000100")
        assert "difference 0.00   201 leaves read" in s.text
        assert s.books.asked.count("cost parts") == 1


def deep(levels: int) -> Unfolded:
    """A chain of receipts and issues, unfolded to its end."""
    node = builders.cost_node()
    found = Unfolded(CostTree(node, (CostTree(replace(node, parent=node), ()),)))
    for level in range(1, levels):
        row = CostRow(node, (0,) * level, "", "", ends=False)
        found.add(row, [replace(node, number=f"T-{level}")])
    return found


@pytest.mark.parametrize("strokes", [DRAWN, ASCII], ids=["drawn", "ascii"])
def test_a_deep_row_keeps_its_words(strokes: Any):
    rows: Sequence[CostRow] = deep(2_000).rows(strokes)
    assert len(rows) == 2_001
    last = rows[-1].text(27)
    assert last.startswith("2000 ")
    assert last.endswith(f"{strokes.end[0]}{strokes.folded} T-1999 sales A")
    assert len(last) < 30
    assert all(row.text(40).isascii() for row in rows) == strokes.bar.isascii()


def test_a_part_that_turns_out_to_have_no_parts_goes_no_further():
    found = Unfolded(builders.cost_tree())
    row = found.rows(DRAWN)[1]
    found.add(row, [])
    again = found.rows(DRAWN)[1]
    assert (again.sign, again.ends) == ("─", True)
    assert sum(node.amount for node in found.leaves()) == found.root.amount
