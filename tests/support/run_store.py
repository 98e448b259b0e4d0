"""A run's storage without a database: it keeps what is staged, and does to the run what a test asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import get_ident

from core.close.accounts import StoredAccounts
from core.close.bundling import Bundle
from core.close.selection import Selection
from core.close.staged import Staged
from core.usecases.run import RunOrder
from core.vocabulary import JobState, Phase, RecordType
from tests.support.selections import Moved, selection, stored_accounts


def bundle(number: int, level: int = 0) -> Bundle:
    """Bundle ``n`` holds cost group ``n`` with two transactions."""
    return Bundle(number, level, (number,), 2)


class FakeRunStore:
    """`core.usecases.run.RunStore` in lists; ``calls`` says what was done, in order."""

    def __init__(self, *bundles: Bundle) -> None:
        self.bundles = list(bundles)
        self.calls: list[str] = []
        self.stops: Sequence[str] = ()
        self.staged: dict[int, Staged] = {}
        self.state = JobState.RUNNING
        self.wishes: dict[str, JobState] = {}
        """Call -> what is requested as soon as that call was made."""
        self.touches: list[list[Bundle]] = []
        """What the next calls of `touched` answer; afterwards nothing."""
        self.unapproved = False
        """A second person has not approved yet."""
        self.refusals = 0
        """So many posts still fail, because a bundle was touched meanwhile."""
        self.failing = ""
        """Call that breaks."""
        self.message = ""
        self.cost = 500
        self.writers: set[int] = set()
        """Threads that staged something."""

    def _did(self, call: str) -> None:
        self.calls.append(call)
        self.state = self.wishes.get(call, self.state)
        if call == self.failing:
            raise OSError(f"{call} failed")

    def order(self) -> RunOrder:
        return RunOrder(3, RecordType.CLOSING, "2026-01-31", 100, 0)

    def accounts(self) -> StoredAccounts:
        return stored_accounts()

    def check(self) -> Sequence[str]:
        self._did("check")
        return self.stops

    def prepare(self) -> list[Bundle]:
        self._did("prepare")
        return [one for one in self.bundles if one.number not in self.staged]

    def load(self, bundle: Bundle) -> tuple[Selection, int]:
        self._did(f"load {bundle.number}")
        group = bundle.number
        rows = Moved(10 * group + 1, 1, 1, self.cost, group=group), Moved(10 * group + 2, 2, -1, 400, group=group)
        return selection(*rows), 1000 + len(self.calls)

    def stage(self, bundle: Bundle, staged: Staged, watermark: int) -> None:
        self._did(f"stage {bundle.number}")
        self.writers.add(get_ident())
        self.staged[bundle.number] = staged
        assert self.calls[watermark - 1001] == f"load {bundle.number}", "staged with the watermark of its own reading"

    def touched(self) -> list[Bundle]:
        self._did("touched")
        again = self.touches.pop(0) if self.touches else []
        for one in again:
            del self.staged[one.number]
        return again

    def waits(self) -> bool:
        return self.unapproved

    def post(self, replan: Callable[[Bundle], None] | None) -> bool:
        self._did("post" if replan is None else "post under the lock")
        if replan is not None:
            for one in self.touched():
                replan(one)
        elif self.refusals:
            self.refusals -= 1
            return False
        return True

    def enter(self, phase: Phase) -> None:
        self._did(f"enter {phase}")

    def requested(self) -> JobState:
        return self.state

    def reached(self, state: JobState, message: str = "") -> None:
        self._did(f"reached {state}")
        self.message = message

    def discard(self) -> None:
        self._did("discard")
        self.staged.clear()
