"""What the processes of these tests answer reaches the test, also when one fails while the others wait for it."""

from __future__ import annotations

import time

import pytest

from tests.robust import races, worker
from tests.robust.worker import Child


def _fail() -> None:
    raise ValueError("said by the second")


def test_the_failure_of_one_is_heard_while_the_others_wait() -> None:
    started = time.monotonic()
    waiting = Child(races.Start(2).wait)
    with pytest.raises(AssertionError, match="ValueError: said by the second"):
        worker.all_answers([waiting, Child(_fail)])
    assert time.monotonic() - started < worker.SECONDS / 2
    assert not waiting.process.is_alive()


def test_answers_come_in_the_order_of_the_children() -> None:
    assert worker.all_answers([Child(_later), Child(int, "2"), Child(int, "3")]) == [1, 2, 3]


def _later() -> int:
    time.sleep(0.2)
    return 1


def test_whoever_says_nothing_is_ended() -> None:
    silent = Child(time.sleep, worker.SECONDS)
    with pytest.raises(AssertionError, match="a child process hangs"):
        worker.all_answers([silent], seconds=0.1)
    assert not silent.process.is_alive()
