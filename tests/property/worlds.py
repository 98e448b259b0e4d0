"""Random worlds of the oracle, carried out by the product."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from db.acceptance import runner as scenario
from db.acceptance.runner import CaseRunner
from db.close.worker import work
from db.engine.session import Database, Tx
from db.reading.reconcile import reconcile
from db.reading.verify import problems, verify
from tests.oracle.generate import ALL, random_world, with_answers
from tests.robust import books
from tests.robust.places import Template, opened

Case = dict[str, Any]
NO_LEFTOVERS = ALL - {"throughput"}
"""Closes that go to the last cent."""
UNCOUNTED = ALL - {"count"}
"""Nothing is counted: the worlds that seeds found before there was that."""
LASTING = UNCOUNTED - {"undo", "charge"}
"""Nothing is undone, and no charge spread: the worlds that seeds found before there was that."""
SINGLE = LASTING - {"outputs"}
"""And productions with one product of which nothing comes back: those from before there was more."""

PASSES = "iterations: "
"""The oracle goes through every loop there ever was, the product through those that a change can reach: it may need fewer."""


def judged(
    template: Template, seed: int, features: Iterable[str] = ALL, *, every_event: bool = False, currency: str = ""
) -> None:
    """One world: every answer is the oracle's, and what must always hold holds (at the end, or after every event)."""
    case = with_answers(random_world(seed, features=features, currency=currency))
    with template.copy() as url, opened(url) as database:
        runner = CaseRunner(database, case)
        for index, event in enumerate(case["events"]):
            answer = runner.run_event(index, event)
            wrong = [text for text in answer["mismatches"] if not text.startswith(PASSES)]
            assert not wrong, f"seed {seed}, event {index} {event['do']}: {wrong[:5]}"
            if every_event and answer["error"] is None:
                with database.read(repeatable=True) as tx:
                    always(tx, runner.company)
                    if event["do"] == "close":
                        books.settled(tx, exact="throughput" not in features)
        with database.read(repeatable=True) as tx:
            always(tx, runner.company)
            assert problems(verify(tx, runner.company)) == []


@contextmanager
def read_after(template: Template, seed: int, features: Iterable[str] = ALL) -> Iterator[tuple[Tx, int]]:
    """One world, carried out and open to be read; with its company."""
    with template.copy() as url, opened(url) as database:
        runner = played(database, random_world(seed, features=features))
        with database.read(repeatable=True) as tx:
            yield tx, runner.company


def always(tx: Tx, company: int) -> None:
    """What holds after every event, whatever it was."""
    books.balanced(tx)
    books.gapless(tx)
    books.unbroken(tx)
    books.agree(tx)
    books.never_too_much(tx)
    found = reconcile(tx, company)
    assert found.balanced, [account for account in found.accounts if account.difference]


def played(database: Database[Any], case: Case, *, target: int | None = None) -> CaseRunner:
    """Carry out a world, refusals and all; with bundles of about ``target`` transactions."""
    runner = CaseRunner(database, case)
    sized: Callable[..., Any] = work if target is None else partial(work, target=target)
    with patch.object(scenario, "work", sized):
        for index, event in enumerate(case["events"]):
            runner.run_event(index, event)
    return runner


def until_last_close(case: Case) -> Case:
    """The events before the close that ends every world."""
    places = [index for index, event in enumerate(case["events"]) if event["do"] == "close"]
    return {**case, "events": case["events"][: places[-1]]}


def last_close(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = [event for event in case["events"] if event["do"] == "close"][-1]
    return found
