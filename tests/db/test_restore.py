"""Backups and restores: what is said, kept and remembered, and who may not be in the way; on both databases."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.errors import Blocked, InvcloseError, NoRight, NotFound, RejectedInput
from core.requests import CloseRequest
from core.vocabulary import RecordType
from db.admin import backup as backup_module
from db.admin.backup import backup
from db.admin.doctor import examine
from db.admin.kept import drop_kept, kept_books
from db.admin.restore import preparing
from db.close.jobs import start_run
from db.engine.errors import NotOurDatabase
from db.engine.group_roles import NAMES
from db.engine.open import open_database
from db.importing import import_bundle
from tests.db.importing.loading import bundle, row
from tests.support.identity import pretend
from tests.support.restoring import restore, use_programs_of_the_server

BUY = row("P1", "purchase", "LAMP", "4", amount="50.00")
MORE = row("P2", "purchase", "LAMP", "1", amount="1")


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    use_programs_of_the_server(monkeypatch)
    pretend(monkeypatch, login="me")


@pytest.fixture
def url(books_url: str) -> str:
    load(books_url, BUY)
    return books_url


def load(url: str, *rows: str, **more: Any) -> None:
    with open_database(url) as database:
        import_bundle(database, "ACME", bundle(*rows, **more))


def ask(url: str, sql: str) -> list[tuple[Any, ...]]:
    with open_database(url) as database, database.read() as tx:
        return tx.all(sql)


def numbers(url: str) -> list[tuple[Any, ...]]:
    return ask(url, "SELECT number FROM voucher ORDER BY id")


def events(url: str) -> list[tuple[Any, ...]]:
    return ask(url, "SELECT action, subject, detail FROM audit_event ORDER BY id")


def test_a_backup_is_an_event_that_knows_the_file(url: str, tmp_path: Path) -> None:
    done = backup(url, tmp_path / "copy")
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    action, subject, detail = events(url)[-1]
    assert (action, subject) == ("database backed up", "copy")
    told = json.loads(detail)
    assert told["sha256"] == done["sha256"]
    assert told["voucher"] == numbers(url)[-1][0]
    assert [file.name for file in tmp_path.iterdir() if "unfinished" in file.name] == []


def test_what_is_lost_and_gained(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "copy")
    load(url, MORE, items="")
    with open_database(url) as database, database.write() as tx:
        company = tx.value("SELECT id FROM company")
        tx.insert("app_user", ("id", "company_id", "login", "role"), [(999, company, "zoe", "view")])
    with preparing(url, tmp_path / "copy") as restoring:
        comparison = restoring.comparison
    (change,) = comparison.changes
    assert change.lost == {"record": 0, "voucher": 1, "user": 1, "audit event": 2}
    assert change.gained == {"record": 0, "voucher": 0, "user": 0, "audit event": 0}
    said = "\n".join(comparison.sentences())
    assert "The file is the backup that me made at" in said
    assert "ACME: loses 1 voucher, 1 user and 2 audit events; gains nothing." in said
    assert "users that go: zoe (view)" in said
    assert len(numbers(url)) == 2


def test_the_old_books_are_kept_until_told_otherwise(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "copy")
    load(url, MORE, items="")
    both = numbers(url)
    done = restore(url, tmp_path / "copy")
    assert numbers(url) == both[:1]
    action, subject, detail = events(url)[-1]
    assert (action, subject) == ("database restored", "copy")
    told = json.loads(detail)
    assert told["before"]["voucher"] == both[1][0]
    assert told["restored"]["voucher"] == both[0][0]
    assert told["lost"]["voucher"] == 1
    (kept,) = kept_books(url)
    assert kept.what == "kept by a restore"
    assert Path(done["kept"]).name == kept.name == told["kept"]
    assert [finding.code for finding in examine(url) if finding.code == "kept"] == ["kept"]
    with pytest.raises(NotFound, match="No books named other"):
        drop_kept(url, "other")
    assert "is gone" in drop_kept(url, kept.name)
    assert kept_books(url) == []
    assert events(url)[-1][0] == "kept books dropped"


def test_a_restore_can_be_undone_and_says_where_the_books_part(sqlite_books: str, tmp_path: Path) -> None:
    load(sqlite_books, BUY)
    backup(sqlite_books, tmp_path / "copy")
    load(sqlite_books, MORE, items="")
    both = numbers(sqlite_books)
    kept = Path(restore(sqlite_books, tmp_path / "copy")["kept"])
    load(sqlite_books, row("P3", "purchase", "LAMP", "7", amount="7"), items="")
    with preparing(sqlite_books, kept) as restoring:
        said = "\n".join(restoring.comparison.sentences())
        assert f"they part at voucher {both[1][0]}" in said
        restoring.swap()
    assert numbers(sqlite_books) == both
    assert len(kept_books(sqlite_books)) == 2


def test_the_word_stands_for_these_books_and_this_copy(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "copy")
    with preparing(url, tmp_path / "copy") as first, preparing(url, tmp_path / "copy") as second:
        assert first.comparison.word == second.comparison.word
    load(url, MORE, items="")
    with preparing(url, tmp_path / "copy") as third:
        assert third.comparison.word != first.comparison.word


def test_nothing_is_exchanged_when_somebody_wrote_meanwhile(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "copy")
    with preparing(url, tmp_path / "copy") as restoring:
        load(url, MORE, items="")
        with pytest.raises(Blocked, match="written to the books"):
            restoring.swap()
    assert len(numbers(url)) == 2
    assert kept_books(url) == []


def test_a_run_in_the_way(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "copy")
    with preparing(url, tmp_path / "copy") as restoring:
        with open_database(url) as database, database.write() as tx:
            start_run(tx, tx.value("SELECT id FROM company"), RecordType.CLOSING, CloseRequest("2024-01-31"))
        with pytest.raises(Blocked, match="waiting"):
            restoring.swap()
    with pytest.raises(Blocked, match="waiting"):
        restore(url, tmp_path / "copy")


def hold(url: str, ready: Any, done: Any) -> None:
    with open_database(url) as database, database.read() as tx:
        tx.value("SELECT COUNT(*) FROM voucher")
    with open_database(url) as database:
        with database.read() as tx:  # and its connection stays open
            tx.value("SELECT COUNT(*) FROM voucher")
        ready.set()
        done.wait(30)


def test_another_session_in_the_way(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "copy")
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=hold, args=(url, ready, done))
    with preparing(url, tmp_path / "copy") as restoring:
        other.start()
        try:
            assert ready.wait(60)
            with pytest.raises(Blocked, match="Others are working with the books"):
                restoring.swap()
            with pytest.raises(Blocked, match="Others are working with the books"):
                restore(url, tmp_path / "copy")
        finally:
            done.set()
            other.join()
    assert kept_books(url) == []
    restore(url, tmp_path / "copy")


def test_a_connection_of_the_old_file_goes_on_in_the_new_one(sqlite_books: str, tmp_path: Path) -> None:
    load(sqlite_books, BUY)
    backup(sqlite_books, tmp_path / "copy")
    with open_database(sqlite_books) as database:
        with database.read() as tx:
            assert tx.value("SELECT COUNT(*) FROM voucher") == 1
        with database.write() as tx:
            tx.execute("UPDATE company SET name = 'before'")
        restore(sqlite_books, tmp_path / "copy")
        with database.write() as tx:
            tx.execute("UPDATE company SET name = 'after'")
    assert ask(sqlite_books, "SELECT name FROM company") == [("after",)]


def test_who_may_not(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup(url, tmp_path / "copy")
    restore(url, tmp_path / "copy")
    (kept,) = kept_books(url)
    pretend(monkeypatch, login="stranger")
    for act in (
        lambda: backup(url, tmp_path / "other"),
        lambda: restore(url, tmp_path / "copy"),
        lambda: drop_kept(url, kept.name),
    ):
        with pytest.raises(NoRight):
            act()
    assert not (tmp_path / "other").exists()
    assert kept_books(url) == [kept]
    pretend(monkeypatch, login="me")
    drop_kept(url, kept.name)


def test_who_may_not_create_a_database(postgres_books: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(postgres_books, BUY)
    backup(postgres_books, tmp_path / "copy")
    with open_database(postgres_books) as database, database.write() as tx:
        company = tx.value("SELECT id FROM company")
        tx.insert("app_user", ("id", "company_id", "login", "role"), [(998, company, "keeper", "admin")])
    pretend(monkeypatch, login="")
    with psycopg.connect(postgres_books, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS keeper")
        owner.execute("CREATE ROLE keeper LOGIN")
        owner.execute(f"GRANT pg_read_all_data, {NAMES[-1]} TO keeper".encode())
    try:
        with pytest.raises(NoRight, match="may not create one") as caught:
            restore(postgres_books.replace("postgres@", "keeper@"), tmp_path / "copy")
        assert "ALTER ROLE postgres CREATEDB" in caught.value.advice
    finally:
        with psycopg.connect(postgres_books, autocommit=True) as owner:
            owner.execute("DROP OWNED BY keeper")
            owner.execute("DROP ROLE keeper")


def test_rights_and_settings_of_the_database_stay(postgres_books: str, tmp_path: Path) -> None:
    load(postgres_books, BUY)
    backup(postgres_books, tmp_path / "copy")
    with psycopg.connect(postgres_books, autocommit=True) as owner:
        (name,) = owner.execute("SELECT current_database()").fetchone() or ("",)
        owner.execute(f'REVOKE CONNECT ON DATABASE "{name}" FROM PUBLIC'.encode())
        owner.execute(f"ALTER DATABASE \"{name}\" SET statement_timeout = '77s'".encode())
        owner.execute(f'ALTER DATABASE "{name}" SET search_path = public, pg_catalog'.encode())
    look = """SELECT CAST(a AS text), s.setconfig FROM pg_database d CROSS JOIN unnest(d.datacl) a
                LEFT JOIN pg_db_role_setting s ON s.setdatabase = d.oid WHERE d.datname = current_database() ORDER BY 1"""
    before = ask(postgres_books, look)
    restore(postgres_books, tmp_path / "copy")
    assert ask(postgres_books, look) == before
    drop_kept(postgres_books, kept_books(postgres_books)[0].name)


def test_names_that_a_backup_refuses(url: str, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("x")
    (tmp_path / "link").symlink_to(there)
    (tmp_path / "lost").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    for name, why in (
        ("there", "already exists"),
        ("link", "is a link"),
        ("lost", "is a link"),
        ("folder", "no ordinary file"),
        ("fifo", "no ordinary file"),
        ("open/copy", "Everybody may exchange"),
        ("none/copy", "not there"),
        ("there/copy", "no folder"),
        ("x" * 300, "too long"),
    ):
        for replace in (False, True):
            if (name, replace) != ("there", True):
                with pytest.raises(InvcloseError, match=why):
                    backup(url, tmp_path / name, replace=replace)
    assert there.read_text() == "x"
    assert not (tmp_path / "nowhere").exists()
    assert backup(url, there, replace=True)["bytes"] == there.stat().st_size


def test_a_backup_that_cannot_be_noted_is_none(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise Blocked("no")

    monkeypatch.setattr(backup_module, "audit", fail)
    with pytest.raises(Blocked):
        backup(url, tmp_path / "copy")
    assert list(tmp_path.glob("*copy*")) == []


def test_into_nothing_and_over_something_else(sqlite_books: str, tmp_path: Path) -> None:
    load(sqlite_books, BUY)
    backup(sqlite_books, tmp_path / "copy")
    fresh = f"sqlite:///{tmp_path}/new/books.db"
    assert "kept" not in restore(fresh, tmp_path / "copy")
    assert numbers(fresh) == numbers(sqlite_books)
    garbage = tmp_path / "garbage.db"
    garbage.write_bytes(b"once these were books" * 1000)
    with preparing(f"sqlite:///{garbage}", tmp_path / "copy") as restoring:
        assert restoring.comparison.loses
        assert "cannot be read" in restoring.comparison.notes[0]
        kept = Path(str(restoring.swap()["kept"]))
    assert kept.read_bytes().startswith(b"once these were books")
    assert numbers(f"sqlite:///{garbage}") == numbers(sqlite_books)
    other = tmp_path / "other.db"
    with open_database(str(other)) as database:
        connection = database.connect(writes=True, create=True)  # type: ignore[attr-defined]
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.close()
    with pytest.raises(NotOurDatabase, match="another program"):
        restore(str(other), tmp_path / "copy")
    (tmp_path / "link.db").symlink_to(garbage)
    with pytest.raises(RejectedInput, match="is a link"):
        restore(str(tmp_path / "link.db"), tmp_path / "copy")


def test_a_file_keeps_its_mode_and_group(sqlite_books: str, tmp_path: Path) -> None:
    load(sqlite_books, BUY)
    backup(sqlite_books, tmp_path / "copy")
    path = Path(sqlite_books.removeprefix("sqlite:///"))
    path.chmod(0o660)
    restore(sqlite_books, tmp_path / "copy")
    assert stat.S_IMODE(path.stat().st_mode) == 0o660


def test_books_in_wal(sqlite_books: str, tmp_path: Path) -> None:
    """The write-ahead log of the old file must not be read into the new one."""
    load(sqlite_books, BUY)
    backup(sqlite_books, tmp_path / "copy")
    with open_database(sqlite_books, journal="wal") as database:
        import_bundle(database, "ACME", bundle(MORE, items=""))
    assert len(numbers(sqlite_books)) == 2
    restore(sqlite_books, tmp_path / "copy")
    assert len(numbers(sqlite_books)) == 1
    (kept,) = kept_books(sqlite_books)
    assert len(numbers(str(Path(sqlite_books.removeprefix("sqlite:///")).with_name(kept.name)))) == 2
