"""The audit trail as it is read: one event a row."""

from __future__ import annotations

from dataclasses import dataclass

from core.units import Count, Key


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who did what, when, from where."""

    id: Key
    """Grows from event to event."""
    at: str
    """UTC, ISO text."""
    actor: str
    via: str
    """The owner of the process, where somebody else is the actor; else blank."""
    host: str
    action: str
    subject: str
    detail: str
    """JSON text: what was before and after, figures."""
    hash: str

    @property
    def place(self) -> tuple[Key]:
        """Where it stands in the trail."""
        return (self.id,)

    @property
    def who(self) -> str:
        """The actor, and the owner of the process where it is another."""
        return f"{self.actor} ({self.via})" if self.via else self.actor


@dataclass(frozen=True, slots=True)
class AuditChain:
    """Whether the trail is what was written: each event carries the hash of the one before it."""

    events: Count
    """Events that follow each other unchanged, from the first on."""
    head: str
    """Hash of the last of them; empty: there is none."""
    at: str
    """When that was, UTC."""
    broken: str = ""
    """What is wrong with the event after it; empty: the whole trail is intact."""
