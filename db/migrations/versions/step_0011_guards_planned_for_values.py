"""The checks at the end of a posting on PostgreSQL are planned for what was drawn: one that draws nothing looks at nothing."""

from __future__ import annotations

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Guards are made anew after the last step: there is nothing else to do."""
