"""Databases made once and copied: a file on SQLite, a template database on PostgreSQL."""

from __future__ import annotations

import itertools
import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from db.engine.open import open_database
from db.engine.session import Database, Journal
from db.engine.sqlite import SqliteDatabase
from db.migrations.upgrade import upgrade
from tests.postgres_server import PostgresServer, database_name

Build = Callable[[Database[Any]], object]


class Template(ABC):
    """A prepared database of one kind, to be copied."""

    kind: str

    @abstractmethod
    def copy(self) -> AbstractContextManager[str]:
        """The address of a copy that lasts as long as the block."""


class SqliteTemplate(Template):
    kind = "sqlite"

    def __init__(self, folder: Path, build: Build | None = None) -> None:
        self.folder = folder
        self.file = folder / "template.db"
        self._numbers = itertools.count()
        with open_database(f"sqlite:///{self.file}", journal="delete") as database:
            _make(database, build)

    @contextmanager
    def copy(self) -> Iterator[str]:
        file = self.folder / f"copy{next(self._numbers)}.db"
        shutil.copyfile(self.file, file)
        try:
            yield f"sqlite:///{file}"
        finally:
            for left in self.folder.glob(f"{file.name}*"):
                left.unlink()


class PostgresTemplate(Template):
    kind = "postgres"

    def __init__(self, server: PostgresServer, build: Build | None = None) -> None:
        self.server = server
        self.url = server.create_database()
        with open_database(self.url) as database:
            _make(database, build)

    @contextmanager
    def copy(self) -> Iterator[str]:
        with self.server.database(template=database_name(self.url)) as url:
            yield url

    def drop(self) -> None:
        self.server.drop_database(self.url)


def _make(database: Database[Any], build: Build | None) -> None:
    upgrade(database)
    if build:
        build(database)


def opened(url: str, journal: Journal | None = None) -> Database[Any]:
    """The database, with the journal that this test is about."""
    return open_database(url, journal=None if url.startswith("postgres") else journal)


def fast_folder(usual: Path) -> Path:
    """In memory where there is such a place: these tests are about processes, not about power."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK | os.X_OK):
        return usual
    folder = memory / f"invclose-test-{os.getpid()}-{usual.name}"
    folder.mkdir(exist_ok=True)
    return folder


__all__ = ["PostgresTemplate", "SqliteDatabase", "SqliteTemplate", "Template", "fast_folder", "opened"]
