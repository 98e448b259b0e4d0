"""A disk that fails at the N-th call, or is full: a sentence, and afterwards the books go on from where they were."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from db.engine.session import Journal
from tests.robust.faults import work
from tests.robust.faults.armed import SYNCS
from tests.robust.faults.preloaded import Preloaded
from tests.robust.faults.trials import (
    JOURNALS,
    WAYS,
    Bench,
    close_fails,
    close_runs_out_of_room,
    loading_fails,
    making_fails,
    posting_fails,
    undisturbed_calls,
)
from tests.robust.places import SqliteTemplate

pytestmark = pytest.mark.faults

POINTS, FEW, LEVELS = 4, 2, 11
"""Calls that fail in each way to fail; levels of a disk that is too small, for each journal."""

SYNCED = {"delete": (3, 4, 5, 10), "wal": (5, 7, 8, 9)}
"""Syncs of the first postings; the fifth is of the folder, after the journal was removed and the posting is saved."""
OTHERS = {"import": (work.load, loading_fails), "new books": (work.make, making_fails)}


@pytest.fixture(scope="module")
def bench(sqlite_company: SqliteTemplate) -> Iterator[Bench]:
    with Preloaded() as preloaded:
        yield Bench(sqlite_company, preloaded)


@pytest.mark.parametrize("way", range(len(WAYS)), ids=lambda way: "-".join(map(str, WAYS[way])))
def test_a_close_whose_disk_fails(bench: Bench, way: int) -> None:
    calls = undisturbed_calls(bench, work.close, WAYS[way][0]).calls
    for part in range(POINTS):
        close_fails(bench, way, 1 + (part * len(WAYS) + way) * (calls - 1) // (POINTS * len(WAYS) - 1))


@pytest.mark.parametrize("way", range(len(WAYS)), ids=lambda way: "-".join(map(str, WAYS[way])))
def test_postings_whose_disk_fails(bench: Bench, way: int) -> None:
    calls = undisturbed_calls(bench, work.post, WAYS[way][0]).calls
    for part in range(POINTS):
        posting_fails(bench, way, 1 + (part * len(WAYS) + way) * (calls - 1) // (POINTS * len(WAYS) - 1))


@pytest.mark.parametrize("way", [way for way, (_, _, always) in enumerate(WAYS) if not always])
def test_a_posting_that_the_disk_does_not_confirm(bench: Bench, way: int) -> None:
    """It may be there all the same, and nobody is told that it is not."""
    for at in SYNCED[WAYS[way][0]]:
        posting_fails(bench, way, at, kinds=SYNCS)


@pytest.mark.parametrize("act", OTHERS)
@pytest.mark.parametrize("way", range(len(WAYS)), ids=lambda way: "-".join(map(str, WAYS[way])))
def test_others_whose_disk_fails(bench: Bench, way: int, act: str) -> None:
    do, fails = OTHERS[act]
    calls = undisturbed_calls(bench, do, WAYS[way][0]).calls
    for part in range(FEW):
        fails(bench, way, 1 + (part * len(WAYS) + way) * (calls - 1) // (FEW * len(WAYS) - 1))


@pytest.mark.parametrize("journal", JOURNALS)
def test_a_close_on_a_disk_that_is_too_small(bench: Bench, journal: Journal) -> None:
    for level in range(LEVELS - 1):
        close_runs_out_of_room(bench, journal, level, LEVELS)
