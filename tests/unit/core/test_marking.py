"""Which marks are legal: an issue to a receipt of the same cost group, not beyond what is open and unmarked.

See rules.md 7.
"""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import IllegalMarking, MarkingNotSupported
from core.marking import check_mark, left_of_marks
from core.posting.state import Posted
from core.vocabulary import InventoryModel
from tests.support.posting import PIECE, dims

M = InventoryModel
DIFFERS = "issue and receipt differ in item or financial dimension values"


def posted(number: str, pieces: int, group: int = 1) -> Posted:
    return Posted(1, number, "A", group, 1, dims(), 1, "", pieces * PIECE)


def mark(
    *,
    issue: int = -5,
    receipt: int = 5,
    pieces: int = 3,
    model: M = M.FIFO,
    group: int = 1,
    free: tuple[int, int] = (5, 5),
) -> None:
    """``free`` is what is open and unmarked of receipt and issue."""
    check_mark(
        posted("SO-1", issue), posted("PO-1", receipt, group), pieces * PIECE, model, free[0] * PIECE, free[1] * PIECE
    )


@pytest.mark.parametrize("model", [model for model in M if model.periodic])
def test_a_mark_of_a_periodic_model(model: M) -> None:
    mark(model=model)


@pytest.mark.parametrize("legal", [{"pieces": 5}, {"free": (3, 3)}, {"issue": -9, "receipt": 1, "pieces": 1}])
def test_marks_up_to_what_is_open_and_unmarked(legal: dict[str, Any]) -> None:
    mark(**legal)


@pytest.mark.parametrize(("model", "name"), [(M.MA, "Moving average"), (M.STD, "Standard cost")])
def test_perpetual_models_are_not_marked(model: M, name: str) -> None:
    with pytest.raises(MarkingNotSupported) as caught:
        mark(model=model)
    assert str(caught.value).startswith(f"{name} items cannot be marked (SO-1 to PO-1). ")


@pytest.mark.parametrize(
    ("illegal", "sentence"),
    [
        ({"issue": 5}, "a mark links an issue to a receipt (SO-1 to PO-1)"),
        ({"issue": 0}, "a mark links an issue to a receipt (SO-1 to PO-1)"),
        ({"receipt": -5}, "a mark links an issue to a receipt (SO-1 to PO-1)"),
        ({"receipt": 0}, "a mark links an issue to a receipt (SO-1 to PO-1)"),
        ({"group": 2}, f"{DIFFERS} (SO-1 to PO-1)"),
        ({"pieces": 0}, "the marked quantity must be positive (SO-1 to PO-1)"),
        ({"pieces": -1}, "the marked quantity must be positive (SO-1 to PO-1)"),
        ({"free": (2, 5)}, "3 is more than is open and unmarked (SO-1 to PO-1: 2 left on the receipt)"),
        ({"free": (5, 2)}, "3 is more than is open and unmarked (SO-1 to PO-1: 2 left on the issue)"),
        ({"free": (-1, 5)}, "3 is more than is open and unmarked (SO-1 to PO-1: 0 left on the receipt)"),
    ],
)
def test_an_illegal_mark_says_why_and_between_whom(illegal: dict[str, Any], sentence: str) -> None:
    with pytest.raises(IllegalMarking) as caught:
        mark(**illegal)
    assert str(caught.value).startswith(f"{sentence}. ")


@pytest.mark.parametrize(
    ("marks", "left"),
    [
        ([], []),
        ([(1, 2, 5, 0)], [5]),
        ([(1, 2, 5, 3)], [2]),
        ([(1, 2, 1, 1), (1, 2, 2, 1)], [0, 2]),
        ([(1, 2, 1, 2), (1, 2, 2, 2)], [0, 1]),
        ([(1, 2, 1, 1), (1, 3, 2, 0), (1, 2, 2, 1)], [0, 2, 2]),
        ([(1, 2, 3, 3), (3, 2, 4, 0)], [0, 4]),
    ],
)
def test_what_is_settled_of_a_pair_counts_against_its_oldest_marks(
    marks: list[tuple[int, int, int, int]], left: list[int]
) -> None:
    assert list(left_of_marks(marks)) == left
