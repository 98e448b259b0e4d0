"""Identity of a virtual transfer, whoever makes it (rules.md 6.4)."""

from __future__ import annotations

import pytest

from core.close.identity import virtual_id
from core.days import day_number


@pytest.mark.parametrize(
    ("date", "day"), [(19000101, 0), (19000201, 31), (20000101, 36524), (20261130, 46354), (20261201, 46355)]
)
def test_days_are_counted_from_1900(date: int, day: int) -> None:
    assert day_number(date) == day


def test_virtual_transfers_have_one_identity_whoever_makes_them() -> None:
    day = day_number(20261130)
    issue, receipt = virtual_id(3, 7, day, receipt=False), virtual_id(3, 7, day, receipt=True)
    assert issue == (1 << 62) + 3 * (1 << 42) + 7 * (1 << 18) + 46354 * 2
    assert receipt == issue + 1
    assert virtual_id(3, 7, day_number(20261201), receipt=False) > receipt


@pytest.mark.parametrize(("record", "group", "day"), [(1 << 20, 1, 1), (1, 1 << 24, 1), (1, 1, 1 << 17)])
def test_identities_end_before_they_would_meet(record: int, group: int, day: int) -> None:
    with pytest.raises(OverflowError, match=r"^too many closing records, cost groups or days for virtual transfers$"):
        virtual_id(record, group, day, receipt=True)


def test_the_last_identities_are_still_distinct_and_fit_64_bits() -> None:
    last = virtual_id((1 << 20) - 1, (1 << 24) - 1, (1 << 17) - 1, receipt=True)
    assert last == (1 << 63) - 1
