"""Undoing and counts."""

from __future__ import annotations

from db.migrations.steps import run_statements

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables of what was undone and what was counted."""
    run_statements(revision)
