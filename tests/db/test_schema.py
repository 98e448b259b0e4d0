"""The schema is what the tables and guards say, after every upgrade, and only when the whole upgrade worked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.pool import NullPool

from core.errors import InvcloseError
from db.admin.opening import refuse_other_schema
from db.engine.errors import NotOurDatabase
from db.engine.open import open_database
from db.engine.session import Database, Dialect
from db.engine.sqlite import SqliteDatabase
from db.migrations import fingerprint as expected
from db.migrations import guards_postgres, guards_sqlite, rights
from db.migrations import upgrade as upgrading
from db.migrations.head import HEAD
from db.migrations.upgrade import upgrade
from db.tables.schema import metadata
from tests.db.books import add_masters, add_voucher, digest, fill

AFTER = f"{int(HEAD) + 1:04d}"
"""A step that is not there yet."""


def found(database: Database[Any]) -> dict[str, str]:
    with database.read() as tx:
        return expected.fingerprint(tx.dialect, tx.all)


def unlike(database: Database[Any]) -> str:
    with database.read() as tx:
        return expected.difference(tx.dialect, tx.all)


def made_from_metadata(url: str) -> Database[Any]:
    """A database made of the declared tables and the guards, without any step."""
    database = open_database(url)
    if isinstance(database, SqliteDatabase):
        engine = create_engine(
            "sqlite://", creator=lambda: database.connect(writes=True, create=True), poolclass=NullPool
        )
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        guards = guards_sqlite.statements()
    else:
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)
        guards = [*rights.role_statements(), *guards_postgres.statements(), *rights.statements()]
    with engine.begin() as connection:
        metadata.create_all(connection)
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        for guard in guards:
            connection.exec_driver_sql(guard.replace("%", "%%") if database.dialect == "postgresql" else guard)
    engine.dispose()
    return database


def test_steps_make_what_the_tables_declare_on_sqlite(sqlite: Database[Any], tmp_path: Path) -> None:
    with made_from_metadata(f"sqlite:///{tmp_path}/declared.db") as declared:
        assert found(declared) == found(sqlite)
    assert unlike(sqlite) == ""


def test_steps_make_what_the_tables_declare_on_postgres(postgres: Database[Any], postgres_url: str) -> None:
    with made_from_metadata(postgres_url) as declared:
        assert found(declared) == found(postgres)
    assert unlike(postgres) == ""


def test_a_second_upgrade_has_nothing_to_do(database: Database[Any]) -> None:
    assert upgrade(database) == []


def test_upgrading_an_empty_database(database_url: str) -> None:
    with open_database(database_url) as database:
        assert upgrade(database) == [f"schema none -> {HEAD}"]
        refuse_other_schema(database)


LOSSES: dict[Dialect, list[str]] = {
    "sqlite": [
        "DROP TRIGGER voucher_balanced",
        "DROP INDEX ix_job_unfinished",
        "DROP VIEW active_record",
        "ALTER TABLE voucher ADD COLUMN more TEXT",
        "ALTER TABLE voucher RENAME COLUMN text TO words",
        "CREATE TABLE mine (a INTEGER) STRICT",
        "CREATE TRIGGER mine AFTER INSERT ON job BEGIN SELECT 1; END",
    ],
    "postgresql": [
        "DROP TRIGGER voucher_balanced ON voucher",
        "ALTER TABLE voucher DISABLE TRIGGER voucher_balanced",
        "DROP INDEX ix_job_unfinished",
        "ALTER TABLE job DROP CONSTRAINT ck_job_state",
        "ALTER TABLE on_hand ALTER COLUMN physical_amount TYPE numeric",
        "ALTER TABLE voucher ADD COLUMN more text",
        "GRANT UPDATE ON ledger_entry TO invclose_admin",
        "CREATE OR REPLACE FUNCTION guard_balanced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "DROP VIEW active_record",
        "ALTER FUNCTION refresh_statistics SET search_path = mine, public",
        "ALTER FUNCTION refresh_statistics SET lock_timeout = 0",
    ],
}


def as_owner(database: Database[Any], *statements: str) -> None:
    if isinstance(database, SqliteDatabase):
        connection = database.connect(writes=True)
        for statement in statements:
            connection.execute(statement)
        connection.close()
        return
    with psycopg.connect(database.url, autocommit=True) as server:
        for statement in statements:
            server.execute(statement.encode())


@pytest.mark.parametrize("number", range(11))
def test_whatever_is_lost_or_added_is_seen(database: Database[Any], number: int) -> None:
    losses = LOSSES[database.dialect]
    if number < len(losses):
        database.close()
        as_owner(database, losses[number])
        assert unlike(database) != "", losses[number]


def test_an_upgrade_brings_lost_guards_back(database: Database[Any]) -> None:
    database.close()
    drop = "DROP TRIGGER voucher_balanced" + ("" if database.dialect == "sqlite" else " ON voucher")
    as_owner(database, drop, "DROP VIEW active_record")
    assert "active_record" in unlike(database)
    assert upgrade(database) != []
    assert unlike(database) == ""


def test_a_table_that_was_tampered_with_is_not_blessed(database: Database[Any]) -> None:
    database.close()
    as_owner(database, "ALTER TABLE voucher ADD COLUMN more TEXT", "DROP VIEW active_record")
    with pytest.raises(NotOurDatabase, match=r"voucher\.more"):
        upgrade(database)
    assert "active_record" in unlike(database)  # undone, all of it


STEP = """
from alembic import op
import sqlalchemy as sa

revision = "{after}"
down_revision = "{head}"


def upgrade() -> None:
{body}
"""


@pytest.fixture
def next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give the next version a step with this body; what it makes is expected unless told otherwise."""

    def install(body: str) -> None:
        folder = tmp_path / "steps"
        folder.mkdir()
        lines = "\n".join(f"    {line}" for line in body.splitlines())
        (folder / f"step_{AFTER}.py").write_text(STEP.format(body=lines, head=HEAD, after=AFTER))
        monkeypatch.setattr(upgrading, "SCRIPTS", [*upgrading.SCRIPTS, folder])
        monkeypatch.setattr(upgrading, "HEAD", AFTER)

    return install


BATCH = """with op.batch_alter_table("voucher", recreate="always") as table:
    table.add_column(sa.Column("more", sa.Text(), nullable=True))"""


@pytest.mark.parametrize(
    "body",
    [
        'op.add_column("voucher", sa.Column("more", sa.Text()))\nraise RuntimeError("half-way")',
        BATCH + '\nraise RuntimeError("half-way")',
        'op.execute("DELETE FROM audit_event")\nop.execute("SELECT * FROM nowhere")',
        'op.drop_index("ix_job_unfinished")',
        'op.execute("UPDATE ledger_entry SET account_id = 3")\nop.drop_column("closing_log", "detail")',
    ],
)
def test_a_step_that_fails_leaves_everything_as_it_was(database: Database[Any], next_step: Any, body: str) -> None:
    """Also one that runs to its end but makes another schema than expected."""
    fill(database)
    before, facts = found(database), digest(database)
    next_step(body)
    with pytest.raises((RuntimeError, InvcloseError, Exception)):
        upgrade(database)
    assert found(database) == before
    assert digest(database) == facts
    with database.read() as tx:
        assert expected.schema_version(tx.dialect, tx.all) == HEAD


def test_batch_mode_loses_no_trigger(sqlite: Database[Any], next_step: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alembic copies the table, which takes the triggers away; the upgrade puts them back and checks."""
    fill(sqlite)
    before = {name: digest for name, digest in found(sqlite).items() if name.startswith(("trigger", "view"))}
    next_step(BATCH)
    monkeypatch.setattr(upgrading, "_difference", lambda connection: "")
    assert upgrade(sqlite) == [f"schema {HEAD} -> {AFTER}"]
    after = found(sqlite)
    assert {name: digest for name, digest in after.items() if name.startswith(("trigger", "view"))} == before
    assert "column voucher.more" in after
    with pytest.raises(InvcloseError, match="posted voucher"), sqlite.write() as tx:
        tx.execute("UPDATE voucher SET more = 'x' WHERE id = 1")


def test_a_step_must_not_break_references(sqlite: Database[Any], next_step: Any) -> None:
    fill(sqlite)
    next_step('op.execute("DELETE FROM main_account WHERE id = 1")')
    with pytest.raises(NotOurDatabase, match="missing"):
        upgrade(sqlite)
    with sqlite.read() as tx:
        assert tx.value("SELECT COUNT(*) FROM main_account") == 9


def test_older_and_newer_databases_are_refused(database: Database[Any]) -> None:
    database.close()
    for version, words in (("0000", "older"), ("9999", "newer")):
        as_owner(database, f"UPDATE alembic_version SET version_num = '{version}'")
        with pytest.raises(NotOurDatabase, match=words):
            refuse_other_schema(database)
    with pytest.raises(NotOurDatabase, match="9999"):
        upgrade(database)


def test_an_empty_database_is_refused(database_url: str) -> None:
    with open_database(database_url) as empty:
        if isinstance(empty, SqliteDatabase):
            empty.connect(writes=True, create=True).close()
        with pytest.raises(NotOurDatabase, match="no books"):
            refuse_other_schema(empty)


def test_writing_waits_for_an_upgrade_and_the_other_way_round(sqlite: Database[Any], monkeypatch: Any) -> None:
    monkeypatch.setattr("db.engine.sqlite.BUSY_MILLISECONDS", 50)
    with open_database(sqlite.url) as other, sqlite.write() as tx:
        add_masters(tx)
        add_voucher(tx, 1, (1, -1))
        with pytest.raises(InvcloseError, match="Someone else"):
            upgrade(other)


HEAVY = ("sqlalchemy", "sqlmodel", "alembic", "pydantic")


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_look_up_loads_nothing_heavy(request: pytest.FixtureRequest, kind: str) -> None:
    database: Database[Any] = request.getfixturevalue(kind)
    program = f"""
import json, sys
from db.engine.open import open_database
with open_database({database.url!r}, read_only=True) as database, database.read() as tx:
    tx.value("SELECT COUNT(*) FROM voucher")
    tx.columns("SELECT id FROM company", None, 1)
print(json.dumps([name for name in {(*HEAVY, "psycopg")!r} if name in sys.modules]))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == (["psycopg"] if kind == "postgres" else [])
