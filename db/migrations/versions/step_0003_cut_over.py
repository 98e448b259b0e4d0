"""Cut-over from another system: what it said of the opened transactions, and its general ledger."""

from __future__ import annotations

from db.migrations.steps import run_statements

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Let books be opened at a cut-over."""
    run_statements(revision)
