"""The audit trail as it is read: one event a row."""

from __future__ import annotations

from dataclasses import dataclass

from core.units import Key


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
    def who(self) -> str:
        """The actor, and the owner of the process where it is another."""
        return f"{self.actor} ({self.via})" if self.via else self.actor
