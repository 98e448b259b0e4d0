"""Deadlocks and failures to serialize: a run tries again by itself, a posting is refused as busy; nothing is there twice."""

from __future__ import annotations

import pytest

from tests.robust.deadlocks import KINDS, close_against, postings_against
from tests.robust.places import Template
from tests.robust.trials import undisturbed

pytestmark = pytest.mark.postgres

CLOSES, POSTINGS = 6, 4
"""Of each kind."""
FIRST = 60
"""A moment behind the lease: before that a worker is told that the database is busy, and ends; another one begins."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", range(CLOSES))
def test_a_close_tries_again(postgres_company: Template, kind: str, part: int) -> None:
    assert close_against(postgres_company, kind, FIRST + part * (undisturbed(postgres_company).moments - 200) // CLOSES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", range(POSTINGS))
def test_a_posting_is_refused_and_can_be_repeated(postgres_company: Template, kind: str, part: int) -> None:
    assert postings_against(postgres_company, kind, 10 + 60 * part)
