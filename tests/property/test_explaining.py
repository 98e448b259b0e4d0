"""Where costs come from, on random companies: the leaves of every tree add up to the booked cost, and every settlement is
explained to the cent."""

from __future__ import annotations

from collections import Counter

import pytest

from core.vocabulary import CostKind
from tests.property.worlds import read_after
from tests.robust.places import Template
from tests.support.explained import every_tree

SQLITE, POSTGRES = 12, 4


@pytest.mark.parametrize("seed", range(61_000, 61_000 + SQLITE))
def test_trees_on_sqlite(sqlite_empty: Template, seed: int) -> None:
    explained(sqlite_empty, seed)


@pytest.mark.parametrize("seed", range(62_000, 62_000 + POSTGRES))
def test_trees_on_postgres(postgres_empty: Template, seed: int) -> None:
    explained(postgres_empty, seed)


def explained(template: Template, seed: int) -> Counter[CostKind]:
    """Every tree of one world; how often each kind of node was met."""
    with read_after(template, seed) as (tx, company):
        return every_tree(tx, company)
