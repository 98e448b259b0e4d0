"""Updates in parts: the documents of part updates, and the transactions that were split off."""

from __future__ import annotations

from db.migrations.steps import run_statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_statements(revision)
