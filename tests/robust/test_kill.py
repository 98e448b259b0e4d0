"""kill -9 of the worker at any moment: the close goes on or is discarded, to the byte, and no reader sees half of it."""

from __future__ import annotations

import pytest

from tests.robust.places import Template
from tests.robust.trials import journal_of, kill_often, kill_once, undisturbed

POINTS = {"sqlite": 150, "postgres": 50}
PARTS = 4
SEEDS = {"sqlite": 30, "postgres": 20}


def sampled(moments: int, count: int) -> list[int]:
    """Moments spread evenly, the first and the last among them."""
    return [1 + round(k * (moments - 1) / (count - 1)) for k in range(count)]


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_anywhere(company: Template, part: int) -> None:
    """Goes on after every other kill, is discarded after the others; SQLite with both of its journals."""
    points = sampled(undisturbed(company).moments, POINTS[company.kind])
    looks = 0
    for number, point in list(enumerate(points))[part::PARTS]:
        try:
            looks += kill_once(company, point, keep=(number // PARTS) % 2 == 0, journal=journal_of(company, number))
        except BaseException:
            print(f"killed at moment {point} of {undisturbed(company).moments}")
            raise
    assert looks > 0


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_again_while_it_recovers(company: Template, part: int) -> None:
    kills = 0
    for seed in range(part, SEEDS[company.kind], PARTS):
        try:
            kills += kill_often(company, seed)
        except BaseException:
            print(f"seed {seed}")
            raise
    assert kills > 0


def test_both_databases_close_alike(sqlite_company: Template, postgres_company: Template) -> None:
    """The same books to the byte, before and after."""
    one, other = undisturbed(sqlite_company), undisturbed(postgres_company)
    assert one.before == other.before
    assert one.after == other.after
