"""The audit trail says who asked a run to pause, to go on and to cancel; PostgreSQL takes these events."""

from __future__ import annotations

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Guards are made anew after the last step: there is nothing else to do."""
