"""What a writing transaction is for: an act in a company, or a run under its fencing number.

PostgreSQL accepts changes only inside a *posting* that the database has opened for the session's transaction, after it has
looked up what the user may do (`db.migrations.postings`). SQLite has no users, so there only the use case asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.rights import Act

REFUSED = "REFUSED"
"""The audit event of a refusal: all that somebody without a right may add."""
RELEASE = "RELEASE"
"""Reopening the dates that a dead worker left locked, by whoever posts."""


@dataclass(frozen=True, slots=True)
class Posting:
    """An act in a company; the company is 0 while it is being created."""

    act: Act | str
    company: int

    @property
    def name(self) -> str:
        """The act as the database calls it."""
        return self.act.name if isinstance(self.act, Act) else self.act


@dataclass(frozen=True, slots=True)
class RunPosting:
    """A change of a run; its record says the company and the right that it needs.

    With a fencing number, by the worker that holds it; ``exclusive`` takes the inventory lock first, as everybody does who
    closes.
    """

    record: int
    fence: int | None = None
    exclusive: bool = False
