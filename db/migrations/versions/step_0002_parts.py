"""Updates in parts: their documents, and what was split off; links to look at again from a later date on."""

from __future__ import annotations

from db.migrations.steps import run_statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Let updates come in parts."""
    run_statements(revision)
