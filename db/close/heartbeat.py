"""Signs of life of a worker, by a clock that all who look share: no host's own time decides who lost a run.

On PostgreSQL it is the server's clock. On SQLite everybody is on one host, whose clock may be set while a run works: there the
seconds since its start count, which nobody sets, as long as the host has not been started again since.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from db.engine import clock
from db.engine.session import Tx


class Sign(NamedTuple):
    """A sign of life as it is stored: ``heartbeat_at`` and ``beat`` of a job."""

    at: str
    beat: str


def sign(tx: Tx) -> Sign:
    """One of now."""
    return Sign(tx.now(), " ".join(clock.uptime()))


def age(tx: Tx, at: str | None, beat: str) -> int | None:
    """Seconds since a stored sign of life; ``None`` without one."""
    if not at:
        return None
    boot, _, seconds = beat.partition(" ")
    here, now = clock.uptime()
    if tx.dialect == "sqlite" and boot and boot == here:
        return max(0, int(now) - int(seconds))
    then = datetime.fromisoformat(at.replace("Z", "+00:00"))
    return max(0, round((datetime.fromisoformat(tx.now().replace("Z", "+00:00")) - then).total_seconds()))
