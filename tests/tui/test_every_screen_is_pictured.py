"""Every screen is seen in every size: no picture less, whatever screen is added."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.tui.test_registry import FRAMES
from tests.tui.walked import SIZES, named
from tui.screens.common.base import Frame

PICTURES = Path(__file__).parent / "__snapshots__"
BASES = {"ExportForm", "_Settlements"}
"""Only what derives from them is ever on the screen."""
KINDS = sorted({kind.__name__ for kind in FRAMES} - BASES)


def sizes_of(pictures: Path) -> dict[str, set[str]]:
    """By the screen that they show, the sizes of its pictures; which screen and size it is says the name of each."""
    sizes: dict[str, set[str]] = defaultdict(set)
    for picture in pictures.glob("*/*.svg"):
        kind, _, rest = picture.stem.rpartition("[")[2].partition("-")
        sizes[kind].add(rest.removesuffix("]").rpartition("-")[2])
    return sizes


@pytest.mark.parametrize("kind", KINDS)
def test_a_screen_is_pictured_in_every_size(kind: str) -> None:
    assert {named(size) for size in SIZES} <= sizes_of(PICTURES)[kind]


def test_a_terminal_that_is_too_small_is_pictured() -> None:
    assert sizes_of(PICTURES)["TooSmall"] == {"72x20"}


def test_what_has_no_commands_of_its_own_is_no_screen() -> None:
    """And needs no picture: something derives from it."""
    waiting: list[Any] = [Frame]
    alone = set()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if not kind.__subclasses__() and kind.__module__.startswith("tui.") and not kind.HERE:
            alone.add(kind.__name__)
    assert alone == set()


def test_a_picture_that_is_missing_is_missed(tmp_path: Path) -> None:
    folder = tmp_path / "test_walks"
    folder.mkdir()
    for name in (
        "test_looks[records][Overview-list-80x24]",
        "test_looks[records][Overview-empty-120x36]",
        "test_theme[mono]",
    ):
        (folder / f"{name}.svg").touch()
    assert sizes_of(tmp_path)["Overview"] == {"80x24", "120x36"}
    assert sizes_of(tmp_path)["VoucherScreen"] == set()
