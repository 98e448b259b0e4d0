"""The server ends the connection at any moment: the worker connects again and goes on, and never posts twice."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

import pytest

from tests.robust import losing, worker
from tests.robust.places import Template, opened
from tests.robust.trials import look, undisturbed
from tests.robust.worker import Child

pytestmark = pytest.mark.postgres

MOMENTS, FULL = 12, 5


def lose(template: Template, work: Callable[..., Any], at: int) -> int:
    """One close whose worker loses its connection; the number of moments it had."""
    expected = undisturbed(template)
    with template.copy() as url:
        with opened(url) as database:
            record = worker.start(database)
        answer = Child(work, url, record, at).wait()
        assert answer != -signal.SIGKILL
        state, moments = answer
        assert state == "done", (at, state)
        assert look(url) == expected.after
    return int(moments)


@pytest.mark.parametrize("part", range(MOMENTS))
def test_ended_by_the_server(postgres_company: Template, part: int) -> None:
    lose(
        postgres_company,
        losing.work_and_lose,
        losing.WITH_LEASE + part * (undisturbed(postgres_company).moments - 100) // MOMENTS,
    )


@pytest.mark.parametrize("last", range(1, 13))
def test_the_answer_to_a_commit_is_lost(postgres_company: Template, last: int) -> None:
    """Every third commit, and the last ones: whether it was saved is looked up, nothing is done twice."""
    commits = lose(postgres_company, losing.work_and_lose_the_answer, 0)
    for at in {commits + 1 - last} | ({commits // 12 * last} if last % 3 == 0 else set()):
        lose(postgres_company, losing.work_and_lose_the_answer, at)


@pytest.mark.parametrize("part", range(FULL))
def test_the_disk_of_the_server_is_full(postgres_company: Template, part: int) -> None:
    """The run ends with a sentence; when there is room again it goes on to the same books."""
    expected = undisturbed(postgres_company)
    with postgres_company.copy() as url, opened(url) as database:
        record = worker.start(database)
        point = 30 + part * (expected.moments - 120) // FULL
        state, message = Child(losing.work_on_a_full_disk, url, record, point).wait()
        assert (state, message.partition(".")[0]) == ("failed", "The disk of the database is full")
        worker.go_on(database)
        assert look(url) == expected.after
