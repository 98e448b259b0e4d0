"""Running a step whose statements lie in SQL files beside its module, one for each database."""

from __future__ import annotations

from importlib.resources import files

from alembic import op


def run_statements(revision: str) -> None:
    """The statements of ``versions/step_REVISION_DIALECT.sql``, in order."""
    name = f"step_{revision}_{op.get_bind().dialect.name}.sql"
    text = files("db.migrations.versions").joinpath(name).read_text("utf-8")
    for statement in text.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
