"""Seals: what proves that stored rows are what was written."""

from __future__ import annotations

from db.migrations.steps import run_statements

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables of the seals; what is there already is sealed after the last step."""
    run_statements(revision)
