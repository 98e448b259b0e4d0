"""Files that are damaged, tampered with or no copy at all: each is refused with a sentence, or restores the very same books."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.errors import InvcloseError
from db.admin.backup import backup
from db.admin.kept import kept_books
from db.admin.restore import preparing
from db.engine.open import open_database
from tests.postgres_server import PostgresServer
from tests.robust.damage import POSTGRES_EDITS, postgres_files, sqlite_files
from tests.robust.dump import Dump, visible
from tests.robust.places import Template
from tests.support.restoring import use_programs_of_the_server

SQLITE, POSTGRES = dict(sqlite_files()), dict(postgres_files())


def contents(url: str) -> tuple[Dump, list[tuple[Any, ...]]]:
    with open_database(url, read_only=True) as database, database.read() as tx:
        return visible(tx), tx.all("SELECT id, hash FROM audit_event ORDER BY id")


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def attack(url: str, bad: Path) -> str:
    """Restore, whatever is lost; the sentence of the refusal, empty when there was none."""
    try:
        with preparing(url, bad) as restoring:
            restoring.swap()
    except InvcloseError as error:
        return str(error) if error.advice else "no advice"
    return ""


@pytest.fixture(scope="module")
def sqlite_books(sqlite_company: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    with sqlite_company.copy() as url:
        good = tmp_path_factory.mktemp("good") / "good.db"
        backup(url, good)
        yield url, good


@pytest.fixture(scope="module")
def postgres_books(postgres_company: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    with pytest.MonkeyPatch.context() as patch:
        use_programs_of_the_server(patch)
        with postgres_company.copy() as url:
            good = tmp_path_factory.mktemp("good") / "good.dump"
            backup(url, good)
            yield url, good


@pytest.mark.parametrize("name", SQLITE)
def test_a_bad_file_is_refused_and_the_books_stay(sqlite_books: tuple[str, Path], tmp_path: Path, name: str) -> None:
    url, good = sqlite_books
    bad = tmp_path / "bad.db"
    if name == "other kind":
        bad.write_bytes(b"PGDMP" + bytes(2000))
    else:
        SQLITE[name](good, bad)
    path = file_of(url)
    before, inode = path.read_bytes(), path.stat().st_ino
    kept = [one.name for one in kept_books(url)]
    sentence = attack(url, bad)
    assert sentence != "no advice"
    if not sentence:  # harmless: what was restored is what was copied, to the last row
        with_event = contents(url)
        with open_database(str(good), read_only=True) as copy, copy.read() as tx:
            assert with_event[0] == visible(tx)
            assert with_event[1][:-1] == tx.all("SELECT id, hash FROM audit_event ORDER BY id")
        (new,) = (one for one in kept_books(url) if one.name not in kept)
        assert path.with_name(new.name).read_bytes() == before
        os.replace(path.with_name(new.name), path)
        return
    assert (path.read_bytes(), path.stat().st_ino) == (before, inode)
    assert [one.name for one in kept_books(url)] == kept
    assert [file.name for file in path.parent.iterdir() if ".restore-" in file.name] == []


def test_nearly_every_bad_file_is_refused(sqlite_books: tuple[str, Path], tmp_path: Path) -> None:
    """What is harmless is a flip in an unused byte; an edit never is."""
    url, good = sqlite_books
    for name in ("amount of a line", "an event gone", "one guard missing", "cut 0.999", "a table added"):
        bad = tmp_path / "bad.db"
        bad.unlink(missing_ok=True)
        SQLITE[name](good, bad)
        assert "present books stay" in attack(url, bad), name


def drop_kept(server: PostgresServer, url: str) -> None:
    for one in kept_books(url):
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{one.name}"'.encode())


def postgres_attack(server: PostgresServer, url: str, good: Path, bad: Path) -> None:
    before = contents(url)
    sentence = attack(url, bad)
    assert sentence != "no advice"
    if sentence:
        assert contents(url) == before
        assert kept_books(url) == []
        return
    after = contents(url)
    assert after[0] == before[0]
    (kept,) = kept_books(url)
    drop_kept(server, url)
    with open_database(url) as database, database.read() as tx:
        assert tx.value("SELECT action FROM audit_event ORDER BY id DESC LIMIT 1") == "database restored"
    assert kept.what == "kept by a restore"


@pytest.mark.parametrize("name", POSTGRES)
def test_a_bad_dump_is_refused_and_the_books_stay(
    postgres_server: PostgresServer, postgres_books: tuple[str, Path], tmp_path: Path, name: str
) -> None:
    url, good = postgres_books
    bad = tmp_path / "bad.dump"
    if name == "other kind":
        bad.write_bytes(b"SQLite format 3\0" + bytes(2000))
    else:
        POSTGRES[name](good, bad)
    postgres_attack(postgres_server, url, good, bad)


@pytest.mark.parametrize("name", POSTGRES_EDITS)
def test_an_edited_dump_is_refused_and_the_books_stay(
    postgres_server: PostgresServer,
    postgres_books: tuple[str, Path],
    postgres_company: Template,
    tmp_path: Path,
    name: str,
) -> None:
    url, _ = postgres_books
    bad = tmp_path / "bad.dump"
    with postgres_company.copy() as edited:
        with psycopg.connect(edited, autocommit=True) as connection:
            connection.execute(b"SET session_replication_role = replica")
            if name == "a guard missing":
                row = connection.execute(
                    b"SELECT tgname, CAST(tgrelid AS regclass) FROM pg_trigger WHERE NOT tgisinternal LIMIT 1"
                ).fetchone()
                assert row is not None
                connection.execute(f'DROP TRIGGER "{row[0]}" ON {row[1]}'.encode())
            else:
                connection.execute(POSTGRES_EDITS[name].encode())
        from db.admin.postgres_tools import run

        run("pg_dump", edited, ["--format=custom", f"--file={bad}"])
    before = contents(url)
    sentence = attack(url, bad)
    assert "present books stay" in sentence
    assert contents(url) == before
    assert kept_books(url) == []
