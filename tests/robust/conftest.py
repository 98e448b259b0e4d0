"""The prepared company on both databases, made once in each test process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.postgres_server import PostgresServer
from tests.robust import company, races
from tests.robust.places import Build, PostgresTemplate, SqliteTemplate, Template, fast_folder
from tests.robust.worker import USER
from tests.support.identity import pretend


@pytest.fixture(scope="package", autouse=True)
def _somebody() -> Iterator[None]:
    """Everything here is done by the same user, so that whole books can be compared; nothing elsewhere is."""
    with pytest.MonkeyPatch.context() as patch:
        pretend(patch, login=USER)
        yield


def _sqlite(factory: pytest.TempPathFactory, name: str, build: Build) -> Iterator[Template]:
    folder = fast_folder(factory.mktemp(name))
    with pytest.MonkeyPatch.context() as patch:
        pretend(patch, login=USER)
        template = SqliteTemplate(folder, build)
    yield template
    shutil.rmtree(folder, ignore_errors=True)


def _postgres(server: PostgresServer, build: Build) -> Iterator[Template]:
    with pytest.MonkeyPatch.context() as patch:
        pretend(patch, login=USER)
        template = PostgresTemplate(server, build)
    yield template
    template.drop()


@pytest.fixture(scope="session")
def sqlite_company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    yield from _sqlite(tmp_path_factory, "company", company.build)


@pytest.fixture(scope="session")
def postgres_company(postgres_server: PostgresServer) -> Iterator[Template]:
    yield from _postgres(postgres_server, company.build)


@pytest.fixture(scope="session")
def sqlite_track(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    yield from _sqlite(tmp_path_factory, "track", races.build)


@pytest.fixture(scope="session")
def postgres_track(postgres_server: PostgresServer) -> Iterator[Template]:
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
