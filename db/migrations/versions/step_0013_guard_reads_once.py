"""The guard of what a record stages reads the new rows once instead of twice, on PostgreSQL."""

from __future__ import annotations

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Guards are made anew after the last step: there is nothing else to do."""
