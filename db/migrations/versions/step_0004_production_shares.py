"""How the receipts of a production share its cost."""

from __future__ import annotations

from db.migrations.steps import run_statements

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Let a production have several receipts."""
    run_statements(revision)
