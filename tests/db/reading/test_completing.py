"""Words for a shell from the books: quickly, for whoever may open them, and nothing rather than an error or a write."""

from __future__ import annotations

import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from db.engine.open import open_database
from db.engine.session import Database
from db.reading.books import StoredBooks
from db.reading.completing import MOST, Kind, words
from tests.db.reading.worlds import build
from tests.support.identity import pretend


def found(books: StoredBooks, kind: Kind, begun: str = "", company: str | None = None) -> list[str]:
    return [word for word, _ in words(books.database.url, company, [kind], begun)]


def test_each_kind_of_word(world_books: StoredBooks) -> None:
    assert found(world_books, Kind.ITEM) == ["A", "B", "D", "M", "P", "W"]
    assert found(world_books, Kind.GROUP) == ["GOODS", "MADE", "PARTS", "STD"]
    assert found(world_books, Kind.SITE) == ["1", "2", "9"]
    assert found(world_books, Kind.DAY) == ["2012-03-31", "2012-02-29", "2012-01-31"]
    assert found(world_books, Kind.PERIOD, "2012-02") == found(world_books, Kind.FIRST_DAY, "2012-02") == ["2012-02-01"]
    assert found(world_books, Kind.RECORD) == [row.number for row in world_books.overview()]
    assert set(found(world_books, Kind.RUN)) == {row.number for row in world_books.jobs()}
    assert {"R1", "R2"} <= set(found(world_books, Kind.TRANSACTION))
    assert found(world_books, Kind.TRANSACTION, "W") == ["W1", "W2", "W3"]
    assert found(world_books, Kind.VOUCHER, "INVC-") == sorted(found(world_books, Kind.VOUCHER, "INVC-"))
    assert all(world_books.voucher(number) for number in found(world_books, Kind.VOUCHER, "INVC-"))
    assert "1300" in found(world_books, Kind.ACCOUNT, "13")
    assert len(found(world_books, Kind.COMPANY)) == len(found(world_books, Kind.USER)) == 1
    assert found(world_books, Kind.MODEL)
    assert found(world_books, Kind.APPROVAL) == []
    assert isinstance(found(world_books, Kind.DOCUMENT), list)


def test_capitals_are_not_needed(world_books: StoredBooks) -> None:
    assert found(world_books, Kind.GROUP, "goo") == ["GOODS"]


def test_several_kinds_and_what_they_mean(world_books: StoredBooks) -> None:
    both = words(world_books.database.url, None, [Kind.GROUP, Kind.ITEM], "P")
    assert both == [("PARTS", "PARTS"), ("P", "P")]


def test_of_a_company_that_is_not_there_nothing(world_books: StoredBooks) -> None:
    assert found(world_books, Kind.ITEM, company="NOSUCH") == []
    assert found(world_books, Kind.ITEM, company=found(world_books, Kind.COMPANY)[0])


def test_a_stranger_is_told_nothing(database: Database[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    build(database)
    assert words(database.url, None, [Kind.ITEM], "")
    with database.read() as tx:
        me = tx.actor()
    if database.dialect == "sqlite":
        pretend(monkeypatch, login="stranger")
    else:
        import psycopg

        with psycopg.connect(database.url, autocommit=True) as owner:
            owner.execute(b"ALTER TABLE app_user DISABLE TRIGGER ALL")
            owner.execute(b"UPDATE app_user SET login = 'another' WHERE login = %s", (me,))
    assert words(database.url, None, [Kind.ITEM], "") == []
    assert words(database.url, None, [Kind.COMPANY], "") == []


def shared(answers: list[str]) -> str:
    """What a shell writes out: the letters that all begin with."""
    return "".join(letters[0] for letters in takewhile(lambda found: len(set(found)) == 1, zip(*answers, strict=False)))


def test_of_many_what_all_have_in_common_is_not_more_than_what_was_typed(file: Path) -> None:
    """A shell writes out the common beginning of its answers: more answers than are read must not make it longer."""
    with closing(sqlite3.connect(file)) as connection, connection:
        columns = "company_id, code, name, item_group_id, model_group_id, dimension_group_id"
        connection.executemany(
            f"INSERT INTO item ({columns}) SELECT company_id, ?, '', item_group_id, model_group_id, dimension_group_id"
            " FROM item WHERE code = 'A'",
            [(f"0{number:03}",) for number in range(MOST + 50)],
        )
    answers = {begun: [word for word, _ in words(str(file), None, [Kind.ITEM], begun)] for begun in ("", "0")}
    assert {begun: len(found) for begun, found in answers.items()} == {"": MOST + 1, "0": MOST + 1}
    assert (shared(answers[""]), shared(answers["0"])) == ("", "0")


# --- what a shell is told -------------------------------------------------------------------------------


def told(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """The answer to a shell, by a process of its own."""
    command = [sys.executable, "-m", "invclose", "__complete", "fish", "--db", url, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


NOTHING = (0, "words\n", "")


def outcome(done: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


def test_the_answer_to_a_shell(world_books: StoredBooks) -> None:
    done = told(world_books.database.url, "transaction", "W")
    assert outcome(done) == (0, "words\nW1\t\nW2\t\nW3\t\n", "")


@pytest.fixture(scope="module")
def built(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the books of the world."""
    file = tmp_path_factory.mktemp("built") / "built.db"
    shutil.copyfile(sqlite_template, file)
    with open_database(str(file)) as database:
        build(database)
    return file


@pytest.fixture
def file(built: Path, tmp_path: Path) -> Path:
    """A copy of it, of this test's own."""
    file = tmp_path / "books.db"
    shutil.copyfile(built, file)
    return file


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_nothing_is_written(file: Path, journal: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in file.parent.iterdir()}
    assert told(str(file), "item", "show", "").stdout.count("\n") == 7
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in file.parent.iterdir()} == before


def _no_file(file: Path) -> None:
    file.unlink()


def _no_database(file: Path) -> None:
    file.write_bytes(b"nothing of the kind" * 1000)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def _another_version(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")


def _left_by_a_crash(file: Path) -> None:
    """A journal that must be rolled back before anything is read, which is not ours to do."""
    file.with_name(f"{file.name}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\0" * 504 + b"x" * 9000)


def _log_left_by_a_crash(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("CREATE TABLE more (a)")
        log = file.with_name(f"{file.name}-wal").read_bytes()
    file.with_name(f"{file.name}-wal").write_bytes(log)


@pytest.mark.parametrize(
    "spoil", [_no_file, _no_database, _cut, _another_version, _left_by_a_crash, _log_left_by_a_crash]
)
def test_where_books_cannot_be_read_there_is_nothing(file: Path, spoil: Any) -> None:
    spoil(file)
    before = sorted((path.name, path.read_bytes()) for path in file.parent.iterdir())
    assert outcome(told(str(file), "item", "show", "")) == NOTHING
    assert sorted((path.name, path.read_bytes()) for path in file.parent.iterdir()) == before


def test_a_writer_is_not_waited_for(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        assert outcome(told(str(file), "item", "show", "")) == NOTHING


@contextmanager
def silent_server() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_server_that_says_nothing_is_left_alone() -> None:
    with silent_server() as port:
        began = time.monotonic()
        assert outcome(told(f"postgresql://127.0.0.1:{port}/books", "item", "show", "")) == NOTHING
        assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://127.0.0.1:1/books",
        "postgresql://anna:secret@127.0.0.1/books",
        "postgresql://nowhere.invalid/books",
        "x://y",
    ],
)
def test_a_server_that_is_not_reached_is_no_error(url: str) -> None:
    assert outcome(told(url, "item", "show", "")) == NOTHING


@pytest.mark.postgres
def test_a_server_that_wants_a_password_is_not_given_one(postgres_server: Any) -> None:
    """Nobody is asked, whatever the terminal."""
    with postgres_server.database() as url:
        assert (
            outcome(told(url.replace("postgresql://", "postgresql://nobody_of_this_name@", 1), "item", "show", ""))
            == NOTHING
        )


def test_an_answer_takes_less_than_a_third_of_a_second(file: Path) -> None:
    """Of the processor, the best of five: how long somebody waits who presses Tab."""
    taken = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert told(str(file), "voucher", "INVC").stdout.count("\n") > 1
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(taken) < 0.3
