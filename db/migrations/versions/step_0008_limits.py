"""What a company has posted in all, what has moved of each cost group, and when a worker was heard of by its host's own clock."""

from __future__ import annotations

from db.migrations.steps import run_statements

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns and counters; what is there already is counted, rounded up."""
    run_statements(revision)
