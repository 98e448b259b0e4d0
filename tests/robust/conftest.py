"""The prepared company on both databases, made once in each test process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.postgres_server import PostgresServer
from tests.robust import company, races
from tests.robust.places import Build, PostgresTemplate, SqliteTemplate, Template, fast_folder
from tests.robust.worker import USER


@pytest.fixture(scope="session", autouse=True)
def _somebody() -> Iterator[None]:
    """Everything is done by the same user, so that whole books can be compared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INVCLOSE_USER", USER)
        yield


def _sqlite(factory: pytest.TempPathFactory, name: str, build: Build) -> Iterator[Template]:
    folder = fast_folder(factory.mktemp(name))
    yield SqliteTemplate(folder, build)
    shutil.rmtree(folder, ignore_errors=True)


def _postgres(server: PostgresServer, build: Build) -> Iterator[Template]:
    template = PostgresTemplate(server, build)
    yield template
    template.drop()


@pytest.fixture(scope="session")
def sqlite_company(_somebody: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    yield from _sqlite(tmp_path_factory, "company", company.build)


@pytest.fixture(scope="session")
def postgres_company(_somebody: None, postgres_server: PostgresServer) -> Iterator[Template]:
    yield from _postgres(postgres_server, company.build)


@pytest.fixture(scope="session")
def sqlite_track(_somebody: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    yield from _sqlite(tmp_path_factory, "track", races.build)


@pytest.fixture(scope="session")
def postgres_track(_somebody: None, postgres_server: PostgresServer) -> Iterator[Template]:
    yield from _postgres(postgres_server, races.build)


_BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(name="company", params=_BOTH)
def _company(request: pytest.FixtureRequest) -> Template:
    """The company on each database."""
    found: Template = request.getfixturevalue(f"{request.param}_company")
    return found


@pytest.fixture(params=_BOTH)
def track(request: pytest.FixtureRequest) -> Template:
    """The books of a race on each database."""
    found: Template = request.getfixturevalue(f"{request.param}_track")
    return found
