"""The books: all tables and indexes of the first version, as the SQL files beside this module say."""

from __future__ import annotations

from db.migrations.steps import run_statements

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the schema of the first release."""
    run_statements(revision)
