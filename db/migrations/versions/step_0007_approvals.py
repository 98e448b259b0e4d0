"""Approvals."""

from __future__ import annotations

from db.migrations.steps import run_statements

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table of what waits for a second person, and the setting of a company."""
    run_statements(revision)
