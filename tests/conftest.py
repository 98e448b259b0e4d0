"""What every test gets: a fixed environment, and databases of both kinds.

- `sqlite_url`: a file that does not exist yet, in the test's own folder
- `postgres_url`: an empty database of its own on a real server (`postgres_server`, one for each test process)
- `database_url`: the test runs twice, once on each
- `books_url`: like it, with the tables made already (copied from a template, which is quick)
- `user_folder`: a home of its own, for tests that read or write the user's configuration or data

Tests that use PostgreSQL carry the mark `postgres`: `-m "not postgres"` leaves them out.
"""

from __future__ import annotations

import decimal
import os
import shutil
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.postgres_server import VARIABLE, PostgresServer, database_name
from tui import wiring

SNAPSHOT_PYTHON = (3, 11)
CLEARED = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLORTERM", "COLUMNS", "LINES", "PAGER")
CLEARED_PREFIXES = ("TEXTUAL", "INVCLOSE_", "PG", "XDG_", "LC_")
_NUMBERS = count(1)
"""Of the folders that this process gave to its tests."""
KEPT = (VARIABLE, "TEXTUAL_SNAPSHOT_TEMPDIR")  # set by our own plugins for the processes of one run
FIXED = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "xterm-256color"}


def _fix_environment() -> None:
    """Before anything of the product is imported: what a user has set must not reach a test."""
    for name in list(os.environ):
        if name not in KEPT and (name in CLEARED or name.startswith(CLEARED_PREFIXES)):
            del os.environ[name]
    os.environ.update(FIXED)
    time.tzset()


_fix_environment()


def _trap_floats() -> None:
    """A decimal that meets a float is an error, in this thread and in those to come: money is exact."""
    decimal.DefaultContext.traps[decimal.FloatOperation] = True
    decimal.getcontext().traps[decimal.FloatOperation] = True


_trap_floats()


def pytest_configure(config: pytest.Config) -> None:
    """Pictures are made on one Python only, so that they differ only when the screen does.

    An option written as `--name FILE` before pytest knows it counts as a path, and pyproject.toml is not found then.
    """
    if config.inipath is None:
        raise pytest.UsageError("pyproject.toml was not read: write an option that names a file as --name=FILE")
    if config.getoption("update_snapshots", default=False) and sys.version_info[:2] != SNAPSHOT_PYTHON:
        wanted = ".".join(map(str, SNAPSHOT_PYTHON))
        raise pytest.UsageError(f"snapshots are updated with Python {wanted} only")
    _configure_hypothesis()


def _configure_hypothesis() -> None:
    """No deadlines (a busy machine is no bug); in CI the same examples every time."""
    from hypothesis import settings

    from tests.support.examples import FACTOR, USUAL

    fixed = "CI" in os.environ and FACTOR == 1
    settings.register_profile(
        "invclose", deadline=None, derandomize=fixed, print_blob=True, max_examples=USUAL * FACTOR
    )
    settings.load_profile("invclose")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "postgres_server" in getattr(item, "fixturenames", ()):
            item.add_marker("postgres")


def _point_to(home: Path) -> dict[str, str]:
    folders = {f"XDG_{name}_HOME": home / name.lower() for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    return {name: str(path) for name, path in folders.items()}


@pytest.fixture(scope="session", autouse=True)
def _no_user_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The configuration and the data of whoever runs the tests stay out of them."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _point_to(tmp_path_factory.mktemp("home")).items():
            patch.setenv(name, value)
        yield


@pytest.fixture(autouse=True)
def _nothing_left_to_say() -> Iterator[None]:
    """What a test found out about its server is not said by the commands of the next one."""
    yield
    wiring.notes()


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """A folder whose name no other test has: that of a passed one is given again, and its last worker may still look there."""
    folder = tmp_path / str(next(_NUMBERS))
    folder.mkdir()
    return folder


@pytest.fixture
def user_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of this test's own; its config, data, state and cache folders are where XDG points."""
    home = tmp_path / "home"
    home.mkdir()
    for name, value in _point_to(home).items():
        monkeypatch.setenv(name, value)
    return home


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'invclose.db'}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A running PostgreSQL: one for each test process, or the one that INVCLOSE_TEST_POSTGRES names."""
    with PostgresServer.start() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty PostgreSQL database, dropped afterwards."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables and nothing in them."""
    from db.engine.open import open_database

    file = tmp_path_factory.mktemp("template") / "template.db"
    with open_database(str(file)) as database:
        from db.migrations.upgrade import upgrade

        upgrade(database)
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of a PostgreSQL database with the tables and nothing in them."""
    from db.engine.open import open_database

    with postgres_server.database() as url:
        with open_database(url) as database:
            from db.migrations.upgrade import upgrade

            upgrade(database)
        yield database_name(url)


@pytest.fixture
def sqlite_books(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a SQLite file with empty tables."""
    file = tmp_path / "books.db"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_books(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """The address of a PostgreSQL database with empty tables, dropped afterwards."""
    with postgres_server.database(postgres_template) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def books_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with empty tables; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_books")
    return url
