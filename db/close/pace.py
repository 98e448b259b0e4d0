"""How a run gets on: the time worked in each phase, and how far it was during the last minute of work.

Kept with the run as JSON text: milliseconds by phase, the sign of life at which they were counted, and samples of how many
transactions were done after how much work. Time in which nobody works on a run (paused, waiting, its worker dead) is not
counted, so that speed and time left are those of the work.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from core.vocabulary import Phase
from db.close.heartbeat import Sign, age
from db.engine.session import Tx

WINDOW = 60_000
"""Milliseconds of work that the speed is measured over."""
_APART = 1_000
_LEAST = 2_000


@dataclass(frozen=True, slots=True)
class Pace:
    """What is kept; times are milliseconds."""

    spent: dict[str, int]
    """Phase -> time worked in it."""
    counted: Sign | None = None
    """When that was counted; ``None`` for runs from before this was kept."""
    samples: tuple[tuple[int, int], ...] = ()
    """(time worked, transactions done), oldest first: the last one from before the last minute, and those since."""

    @property
    def worked(self) -> int:
        return sum(self.spent.values())

    def with_time(self, phase: Phase | None, milliseconds: int, now: Sign) -> Pace:
        """That much more time in a phase, counted now."""
        spent = dict(self.spent)
        if phase is not None:
            spent[phase.value] = spent.get(phase.value, 0) + milliseconds
        return replace(self, spent=spent, counted=now)

    def with_done(self, done: int, *, afresh: bool = False) -> Pace:
        """A sample of now; ``afresh`` forgets those before: the work has only begun, or begins again."""
        kept = [] if afresh else list(self.samples)
        if len(kept) > 1 and self.worked - kept[-2][0] < _APART:
            kept.pop()
        kept.append((self.worked, done))
        while len(kept) > 1 and kept[1][0] <= self.worked - WINDOW:
            kept.pop(0)
        return replace(self, samples=tuple(kept))

    def text(self) -> str:
        """As it is stored."""
        parts: dict[str, object] = dict(self.spent)
        if self.counted is not None:
            parts["counted"] = list(self.counted)
        if self.samples:
            parts["samples"] = [list(sample) for sample in self.samples]
        return json.dumps(parts)

    def per_second(self, worked: int, done: int) -> int | None:
        """Transactions a second during the last minute up to this time worked; ``None`` while that cannot be said yet."""
        before = [sample for sample in self.samples if sample[0] <= worked - WINDOW]
        base = before[-1] if before else self.samples[0] if self.samples else None
        if base is None or worked - base[0] < _LEAST or (done <= base[1] and not before):
            return None
        return max(0, done - base[1]) * 1000 // (worked - base[0])

    def since(self, tx: Tx, heartbeat_age: int | None, *, gone: bool) -> int:
        """Milliseconds worked since they were counted; a worker that is gone worked until its last sign of life."""
        seconds = age(tx, self.counted.at, self.counted.beat) if self.counted is not None else None
        if seconds is None:
            return 0
        return 1000 * max(0, seconds - (heartbeat_age or 0) if gone else seconds)


def pace_of(text: str | None) -> Pace:
    """From what is stored."""
    parts = json.loads(text or "{}")
    counted, samples = parts.pop("counted", None), parts.pop("samples", ())
    return Pace(
        spent={name: int(value) for name, value in parts.items()},
        counted=Sign(*counted) if counted else None,
        samples=tuple((int(worked), int(done)) for worked, done in samples),
    )


def pace_in(tx: Tx, record: int) -> Pace:
    """Of a run."""
    return pace_of(tx.value("SELECT phase_times FROM job WHERE record_id = :r", {"r": record}))
