"""Random companies with everything that can happen, on both databases: every answer is the oracle's.

A seed that ever failed stands in FAILED for good.
"""

from __future__ import annotations

import pytest

from tests.oracle.generate import ALL
from tests.property.worlds import LASTING, NO_LEFTOVERS, SINGLE, UNCOUNTED, judged
from tests.robust.places import Template

SQLITE, POSTGRES, PARTS, EVERY = 60, 16, 4, 12
FAILED = [
    *((seed, currency, SINGLE) for seed, currency in [
        (100326, "EUR"), (300144, "EUR"), (1095, "JPY"), (80036, "EUR"), (2001247, "EUR"), (700217, "EUR")
    ]),
    (70101, "EUR", UNCOUNTED),
    (101159, "", ALL),
]  # fmt: skip
"""With what a world could have when its seed failed: what is added later makes another world of it."""


@pytest.mark.parametrize("part", range(PARTS))
def test_worlds_on_sqlite(sqlite_empty: Template, part: int) -> None:
    for seed in range(70_000 + part, 70_000 + SQLITE, PARTS):
        judged(sqlite_empty, seed)


@pytest.mark.parametrize("part", range(PARTS))
def test_worlds_on_postgres(postgres_empty: Template, part: int) -> None:
    for seed in range(80_000 + part, 80_000 + POSTGRES, PARTS):
        judged(postgres_empty, seed)


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("features", [ALL, NO_LEFTOVERS], ids=["all", "exact"])
def test_after_every_event(sqlite_empty: Template, part: int, features: frozenset[str]) -> None:
    """Inventory = ledger per account, vouchers balance, chains hold, on-hand agrees, nothing is settled twice."""
    for seed in range(90_000 + part, 90_000 + EVERY, 4):
        judged(sqlite_empty, seed, features, every_event=True)


@pytest.mark.parametrize(("seed", "currency", "features"), FAILED, ids=[f"{seed}-{code}" for seed, code, _ in FAILED])
def test_seeds_that_failed_once(empty: Template, seed: int, currency: str, features: frozenset[str]) -> None:
    judged(empty, seed, features, every_event=True, currency=currency)


PRODUCTIONS = [(107, "EUR"), (71, "JPY"), (393, "EUR")]
"""Loops of what comes back of a material, and of products that share a cost."""


@pytest.mark.parametrize(("seed", "currency"), PRODUCTIONS)
def test_productions_that_failed_once(empty: Template, seed: int, currency: str) -> None:
    judged(empty, seed, LASTING, every_event=True, currency=currency)


@pytest.mark.parametrize("part", range(2))
@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_a_company_in_each_currency(empty: Template, part: int, currency: str) -> None:
    """The same company, its prices the same numbers, closed in cents, in yen and in fils: what is rounded differs, and every
    answer is the oracle's (rules.md 12.1)."""
    for seed in range(95_000 + part, 95_004, 2):
        judged(empty, seed, currency=currency)
