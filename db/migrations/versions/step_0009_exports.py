"""What other ledgers call accounts, and what was exported to them."""

from __future__ import annotations

from db.migrations.steps import run_statements

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add their tables."""
    run_statements(revision)
