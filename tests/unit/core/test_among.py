"""Which ids are among others: what NumPy itself says, whatever lies how far apart."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.among import WIDEST, among

IDS = st.one_of(st.integers(1, 40), st.integers(WIDEST - 3, WIDEST + 3), st.integers(2**62, 2**62 + 5))


@given(st.lists(IDS), st.lists(IDS))
def test_it_answers_as_numpy_does(values: list[int], known: list[int]) -> None:
    left, right = np.array(values, np.int64), np.array(known, np.int64)
    assert among(left, right).tolist() == np.isin(left, right).tolist()
