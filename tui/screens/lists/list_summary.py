"""The totals of a list that are known without reading its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole list without reading its rows."""

    count: int
    """Rows."""
    changed: Callable[[Sequence[Any], Sequence[Any]], tuple[str, dict[str, str]]]
    """Label and totals of all rows but the first ones given, and of the second ones besides."""


def net(out: Sequence[Any], more: Sequence[Any], value: Callable[[Any], int]) -> int:
    """By how much a total changes without the first rows and with the second ones."""
    return sum(value(row) for row in more) - sum(value(row) for row in out)
