"""Notes on why inventory and ledger differ on an account."""

from __future__ import annotations

from db.migrations.steps import run_statements

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add their table."""
    run_statements(revision)
