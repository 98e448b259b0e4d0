"""What is posted, and its order, does not depend on any clock; moments are stored in UTC whatever the time zone is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.robust.clocks import CLOCKS, Clock, judged
from tests.robust.faults.preloaded import Preloaded
from tests.robust.places import Template

ROOT = Path(__file__).resolve().parents[2]
CLOCK = "db/engine/clock.py"
_READS = re.compile(r"\b(datetime\.(now|today|utcnow)|date\.today|time\.(time|localtime|gmtime|strftime))\s*\(")
_BY_TIME = re.compile(r"\b(ORDER BY|MAX\(|MIN\()[^)\"]*(_at\b|\bat\b)")


@pytest.fixture(scope="module")
def preloaded() -> Iterator[Preloaded]:
    with Preloaded() as found:
        yield found


@pytest.mark.faults
@pytest.mark.parametrize("clock", CLOCKS, ids=str)
def test_books_by_a_wrong_clock(sqlite_company: Template, preloaded: Preloaded, clock: Clock) -> None:
    judged(sqlite_company, preloaded, clock)


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.parametrize("clock", CLOCKS[5::4], ids=str)
def test_books_of_a_team_by_a_wrong_clock(postgres_company: Template, preloaded: Preloaded, clock: Clock) -> None:
    judged(postgres_company, preloaded, clock)


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def test_one_module_reads_the_clock() -> None:
    assert [name for name, text in sources("core", "db") if _READS.search(text)] == [CLOCK]


def test_nothing_is_ordered_by_a_moment() -> None:
    assert [name for name, text in sources("core", "db", "tui") if _BY_TIME.search(text)] == []


@pytest.mark.parametrize("planted", ["ORDER BY r.created_at DESC", "SELECT MAX(posted_at) FROM", "ORDER BY e.at"])
def test_a_planted_order_by_a_moment_is_found(planted: str) -> None:
    assert _BY_TIME.search(planted)
