"""Many figures at a time: numbered, and exactly added up by the number of what they belong to."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from core.costing.shape import SAFE, Ints


def numbered(figures: Ints) -> tuple[Ints, Ints]:
    """The distinct figures in their order, and the place of each among them."""
    each = np.unique(figures)
    return each, np.searchsorted(each, figures)


def sums_by(codes: npt.NDArray[np.int32], figures: Ints, count: int) -> list[int]:
    """The sum of the figures of each code below ``count``; in Python integers where 64 bits might not hold one."""
    largest = int(np.abs(figures).max(initial=0))
    if largest * max(len(figures), 1) >= SAFE:
        found: dict[int, int] = defaultdict(int)
        for code, figure in zip(codes.tolist(), figures.tolist(), strict=True):
            found[code] += figure
        return [found[code] for code in range(count)]
    sums = np.zeros(count, np.int64)
    np.add.at(sums, codes, figures)
    listed: list[int] = sums.tolist()
    return listed
