"""Why a database cannot be opened: each reason is a sentence that names the place and says what to do."""

from __future__ import annotations

import contextlib
import importlib
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.errors import InvcloseError, NotFound, TryAgain
from db.admin.backup import backup
from db.admin.doctor import examine
from db.admin.opening import open_current
from db.engine import postgres
from db.engine.connecting import refused, target_of
from db.engine.errors import NotOurDatabase, NotReached, ServerRefuses, StorageFailed
from db.engine.open import open_database
from tests.postgres_server import PostgresServer, with_database
from tests.support import launcher
from tests.support.identity import pretend
from tui.cli import main

SAID = [
    (
        "failed to resolve host 'db.example': [Errno -2] Name or service not known",
        ServerRefuses,
        "There is no host db.example",
    ),
    ("[Errno -3] Temporary failure in name resolution", NotReached, "cannot be looked up at the moment"),
    (
        'connection to server at "10.0.0.1", port 5433 failed: Connection refused',
        NotReached,
        "No PostgreSQL server listens",
    ),
    ('connection to server on socket "/x/.s.PGSQL.5432" failed: No such file or directory', NotReached, "listens at"),
    ("connection timeout expired", NotReached, "does not answer"),
    ('connection to server at "10.0.0.1", port 5432 failed: No route to host', NotReached, "no way to the server"),
    ("FATAL:  the database system is shutting down", NotReached, "starting or shutting down"),
    ("FATAL:  the database system is starting up", NotReached, "starting or shutting down"),
    ("FATAL:  the database system is in recovery mode", NotReached, "starting or shutting down"),
    ("FATAL:  sorry, too many clients already", NotReached, "no connection left"),
    (
        "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute",
        NotReached,
        "no connection",
    ),
    ('FATAL:  too many connections for role "anna"', NotReached, "no connection left"),
    ('FATAL:  too many connections for database "books"', NotReached, "no connection left"),
    ("fe_sendauth: no password supplied", ServerRefuses, r"wants a password \(user anna\)"),
    ('FATAL:  password authentication failed for user "anna"', ServerRefuses, "does not accept this user and password"),
    ('FATAL:  role "anna" does not exist', ServerRefuses, r"knows no such user \(user anna\)"),
    ('FATAL:  role "anna" is not permitted to log in', ServerRefuses, "may not log in"),
    ('FATAL:  database "books" does not exist', ServerRefuses, "has no database books"),
    (
        'FATAL:  database "books" is not currently accepting connections',
        ServerRefuses,
        "books is closed to connections",
    ),
    ('FATAL:  permission denied for database "books"', ServerRefuses, "may not connect to the database books"),
    ("server does not support SSL, but SSL was required", ServerRefuses, "does not offer one"),
    ("SSL error: certificate verify failed", ServerRefuses, "certificate of the server"),
    ('root certificate file "/x/root.crt" does not exist', ServerRefuses, "certificate of the server"),
    (
        'FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "anna", no encryption',
        ServerRefuses,
        "without encryption",
    ),
    ('FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "anna", SSL encryption', ServerRefuses, "from here"),
    ('FATAL:  Peer authentication failed for user "anna"', ServerRefuses, "under their own names only"),
    ('definition of service "x" not found', ServerRefuses, "in no service file"),
    ("received invalid response to SSL negotiation: H", ServerRefuses, "is no PostgreSQL server"),
    ("server closed the connection unexpectedly", NotReached, "ended the connection at once"),
    ("FATAL:  etwas anderes auf Deutsch", ServerRefuses, "does not let us in"),
    ("", ServerRefuses, "does not let us in"),
]


@pytest.mark.parametrize(("said", "kind", "sentence"), SAID)
def test_what_a_server_says_becomes_a_sentence(said: str, kind: type[InvcloseError], sentence: str) -> None:
    error = refused(f"connection failed: {said}", "postgresql://anna@db.example:5433/books")
    assert type(error) is kind
    with pytest.raises(kind, match=sentence):
        raise error
    assert error.advice.endswith((".", "..."))
    assert "{" not in str(error)


def test_no_two_reasons_share_a_sentence() -> None:
    found = {refused(said, "postgresql://anna@h/books").message for said, _, _ in SAID}
    assert len(found) == 23


def test_the_parts_of_an_address() -> None:
    assert target_of("postgresql://a@h:5433/b") == ("h", "5433", "a", "b")
    assert target_of("postgresql:///?host=/tmp&port=7&user=u&dbname=d") == ("/tmp", "7", "u", "d")
    assert target_of("postgresql://[::1]:5433/b%20c").place == "::1, port 5433"
    assert target_of("postgresql:///b").place == "this machine"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "CONNECT_SECONDS", 2)


@contextlib.contextmanager
def listening(answer: bytes | None) -> Iterator[int]:
    """Something that is no PostgreSQL server; ``None``: it never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    held.append(connection)
                    if answer is not None:
                        connection.recv(100)
                        connection.sendall(answer)
                        connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        for connection in held:
            connection.close()


def test_real_servers_that_are_none(quick: None, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed = free.getsockname()[1]
    with listening(b"HTTP/1.1 400 Bad Request\r\n\r\n") as http, listening(b"") as silent, listening(None) as deaf:
        for address, sentence in (
            (f"127.0.0.1:{closed}", f"No PostgreSQL server listens at 127.0.0.1, port {closed}"),
            (f"127.0.0.1:{http}", f"What listens at 127.0.0.1, port {http} is no PostgreSQL server"),
            (f"127.0.0.1:{silent}", f"The server 127.0.0.1, port {silent} ended the connection at once"),
            (f"127.0.0.1:{deaf}", f"The server 127.0.0.1, port {deaf} does not answer"),
        ):
            assert main(["overview", "--db", f"postgresql://anna@{address}/books"]) in (1, 75)
            assert sentence in capsys.readouterr().err


def test_a_real_server_that_refuses(postgres_server: PostgresServer, postgres_books: str) -> None:
    with psycopg.connect(postgres_books, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS nobody_in")
        owner.execute("DROP ROLE IF EXISTS full_up")
        owner.execute("CREATE ROLE nobody_in NOLOGIN")
        owner.execute("CREATE ROLE full_up LOGIN CONNECTION LIMIT 0")
    for url, sentence in (
        (with_database(postgres_server.url, "no_such"), "has no database no_such"),
        (postgres_books.replace("postgres@", "no_such@"), "knows no such user"),
        (postgres_books.replace("postgres@", "nobody_in@"), "may not log in"),
        (postgres_books.replace("postgres@", "full_up@"), "no connection left"),
        ("postgresql:///books?host=/no/such/folder", "No PostgreSQL server listens at /no/such/folder"),
        ("postgresql:///?service=no_such", "in no service file"),
    ):
        with pytest.raises(InvcloseError, match=sentence), open_database(url).read():
            pass
        assert [sentence in finding.message for finding in examine(url) if finding.code == "database"] == [True]
    with psycopg.connect(postgres_books, autocommit=True) as owner:
        owner.execute("DROP ROLE nobody_in")
        owner.execute("DROP ROLE full_up")


@contextlib.contextmanager
def unprivileged() -> Iterator[None]:
    """As somebody who is not root: root may read and write everything. What a command loads late is loaded before: he may not read
    the interpreter's folder where that is root's."""
    importlib.import_module("db.admin.timestamps")
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for folder in (tmp_path, *tmp_path.parents[:4]):
        folder.chmod(folder.stat().st_mode | 0o055)
    return tmp_path


def test_files_that_cannot_be_opened(place: Path, sqlite_books: str, capsys: pytest.CaptureFixture[str]) -> None:
    good = Path(sqlite_books.removeprefix("sqlite:///"))
    (place / "letter.db").write_text("Dear Sir or Madam, " * 100)
    os.mkfifo(place / "fifo.db")
    (place / "loop.db").symlink_to(place / "loop.db")
    closed = place / "closed"
    closed.mkdir()
    (closed / "books.db").write_bytes(good.read_bytes())
    closed.chmod(0)
    unreadable = place / "unreadable.db"
    unreadable.write_bytes(good.read_bytes())
    unreadable.chmod(0)
    newer = place / "newer.db"
    newer.write_bytes(good.read_bytes())
    connection = sqlite3.connect(newer)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    damaged = place / "damaged.db"
    damaged.write_bytes(good.read_bytes()[:16384] + b"\xff" * 65536)
    cases: list[tuple[str, type[InvcloseError], str]] = [
        ("missing/books.db", NotFound, "nor its folder"),
        ("missing.db", NotFound, "There is no database yet"),
        ("letter.db/books.db", NotFound, "A part of this name is a file|a part of this name is a file"),
        (".", NotOurDatabase, "is a folder"),
        ("fifo.db", NotOurDatabase, "is no file"),
        ("loop.db", NotFound, "circle of links"),
        ("letter.db", NotOurDatabase, "is not an invclose database"),
        ("closed/books.db", InvcloseError, "operating system does not allow it"),
        ("unreadable.db", StorageFailed, "cannot be opened"),
        ("newer.db", NotOurDatabase, "newer version"),
        ("damaged.db", StorageFailed, "is damaged"),
        ("x" * 300, NotFound, "too long"),
    ]
    with unprivileged():
        for name, kind, sentence in cases:
            for read_only in (True, False):
                with pytest.raises(kind, match=sentence) as caught:
                    open_current(str(place / name), read_only=read_only)
                assert caught.value.advice, name
            for command in (["overview"], ["db", "info"], ["verify"], ["doctor"]):
                code = main([*command, "--db", str(place / name)])
                said = capsys.readouterr()
                # The doctor has nothing against books that are not there yet, and any schema can be described.
                doctor = command == ["doctor"] and name.startswith("missing")
                fine = doctor or (command == ["db", "info"] and name == "newer.db")
                assert code in ((0,) if fine else (1, 3)), (name, command)
                assert "fault" not in said.err
                assert "Error" not in said.err + said.out, (name, command)
    closed.chmod(0o700)


def test_folders_that_cannot_be_made(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "file").write_text("x")
    place.chmod(0o555)
    with unprivileged():
        for name in ("new.db", "new/books.db", "file/books.db"):
            assert main(["db", "upgrade", "--db", str(place / name)]) in (1, 3)
            said = capsys.readouterr().err
            assert "The database cannot be" in said
            assert "fault" not in said
    place.chmod(0o755)


def test_a_medium_that_is_read_only(place: Path, sqlite_books: str) -> None:
    path = Path(sqlite_books.removeprefix("sqlite:///"))
    path.chmod(0o444)
    place.chmod(0o555)
    with unprivileged(), open_database(sqlite_books) as database:
        with database.read() as tx:
            assert tx.value("SELECT COUNT(*) FROM company") == 0
        with pytest.raises(StorageFailed, match="read-only") as caught, database.write() as tx:
            tx.execute("DELETE FROM alembic_version")
        assert "--read-only" in caught.value.advice
        assert str(path) in caught.value.where
    place.chmod(0o755)


def test_a_lock_that_is_held_for_long(sqlite_books: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.engine.sqlite.BUSY_MILLISECONDS", 50)
    with open_database(sqlite_books) as other, open_database(sqlite_books) as database, other.write():
        with pytest.raises(TryAgain, match="Someone else is writing") as caught, database.write():
            pass
        assert "books.db" in caught.value.where


CRASH = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = " + sys.argv[2])
connection.execute("PRAGMA cache_size = 2")
connection.execute("BEGIN")
connection.execute("UPDATE main_account SET name = hex(randomblob(3000))")
connection.execute("CREATE TABLE half AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)"
                   " SELECT hex(randomblob(900)) AS x FROM n")
if sys.argv[2] == "wal":
    connection.execute("ROLLBACK")
    import db.company
    from db.engine.open import open_database
    database = open_database("sqlite:///" + sys.argv[1], journal="wal")
    with database.write() as tx:
        tx.execute("UPDATE main_account SET name = 'committed'")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(params=["delete", "wal"])
def crashed(request: pytest.FixtureRequest, sqlite_books: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Books that a crash left with a journal beside them; the name that their accounts must have."""
    from db.importing import import_bundle
    from tests.db.importing.loading import bundle, row

    pretend(monkeypatch, login="me")
    with open_database(sqlite_books, journal="delete") as database:
        import_bundle(database, "ACME", bundle(row("P1", "purchase", "LAMP", "4", amount="50.00")))
        with database.read() as tx:
            name = tx.value("SELECT MIN(name) FROM main_account")
    path = sqlite_books.removeprefix("sqlite:///")
    subprocess.run([sys.executable, "-c", CRASH, path, request.param], cwd=launcher.ROOT)
    ending = "-journal" if request.param == "delete" else "-wal"
    assert Path(path + ending).stat().st_size > 1000
    monkeypatch.setattr("db.engine.sqlite.default_journal", lambda: request.param)
    return sqlite_books, name if request.param == "delete" else "committed"


READERS = [
    ["overview"],
    ["verify"],
    ["reconcile"],
    ["db", "info"],
    ["doctor"],
    ["overview", "--read-only"],
    ["db", "kept"],
]


def name_of(url: str) -> Any:
    with open_database(url, read_only=True) as database, database.read() as tx:
        assert tx.all("PRAGMA integrity_check") == [("ok",)]
        return tx.value("SELECT MIN(name) FROM main_account")


@pytest.mark.parametrize("reader", READERS, ids=" ".join)
def test_whoever_reads_after_a_crash_sees_whole_books(
    crashed: tuple[str, str], reader: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    url, name = crashed
    assert main([*reader, "--db", url]) == 0
    said = capsys.readouterr()
    assert "half" not in said.out
    assert name_of(url) == name


def test_a_backup_after_a_crash_is_whole(crashed: tuple[str, str], tmp_path: Path) -> None:
    url, name = crashed
    backup(url, tmp_path / "copy.db")
    assert name_of(str(tmp_path / "copy.db")) == name


def test_whoever_may_only_read_is_told_of_the_journal(
    crashed: tuple[str, str], place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, name = crashed
    path = Path(url.removeprefix("sqlite:///"))
    Path(f"{path}-shm").unlink(missing_ok=True)
    for file in path.parent.iterdir():
        if file.is_file():
            file.chmod(0o444)
    place.chmod(0o555)
    before = path.read_bytes()
    with unprivileged():
        for reader in (["verify"], ["db", "info"], ["doctor"], ["overview", "--read-only"]):
            assert main([*reader, "--db", url]) == 1
            said = capsys.readouterr()
            assert "A crash left a journal beside the database" in said.err + said.out
    assert path.read_bytes() == before
    place.chmod(0o755)
    for file in path.parent.iterdir():
        file.chmod(0o644)
    assert name_of(url) == name
