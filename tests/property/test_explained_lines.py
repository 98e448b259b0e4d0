"""What every voucher line is made of, on random companies: its parts add up to the line, and its sentences have their figures."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.property.worlds import read_after
from tests.robust.places import Template
from tests.support.explained_lines import every_line

SQLITE, POSTGRES = 12, 4


@pytest.mark.parametrize("seed", range(65_000, 65_000 + SQLITE))
def test_lines_on_sqlite(sqlite_empty: Template, seed: int) -> None:
    explained(sqlite_empty, seed)


@pytest.mark.parametrize("seed", range(66_000, 66_000 + POSTGRES))
def test_lines_on_postgres(postgres_empty: Template, seed: int) -> None:
    explained(postgres_empty, seed)


def test_worlds_have_lines_of_every_kind(sqlite_empty: Template) -> None:
    seen: Counter[str] = Counter()
    for seed in range(65_000, 65_010):
        seen += explained(sqlite_empty, seed)
    wanted = {"closing", "on_hand", "transaction", "reversal", "posting", "several parts", "no parts"}
    assert wanted <= seen.keys(), seen


def explained(template: Template, seed: int) -> Counter[str]:
    """Every line of every voucher of one world; how many of each kind."""
    with read_after(template, seed) as (tx, company):
        return every_line(tx, company)
