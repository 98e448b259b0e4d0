"""Empty books on both databases, made once in each test process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.postgres_server import PostgresServer
from tests.robust.places import PostgresTemplate, SqliteTemplate, Template, fast_folder
from tests.support.identity import pretend


@pytest.fixture(scope="package", autouse=True)
def _somebody() -> Iterator[None]:
    """Everything here is done by the same user; nothing elsewhere is."""
    with pytest.MonkeyPatch.context() as patch:
        pretend(patch, login="tester")
        yield


@pytest.fixture(scope="session")
def sqlite_empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    folder = fast_folder(tmp_path_factory.mktemp("empty"))
    yield SqliteTemplate(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_empty(postgres_server: PostgresServer) -> Iterator[Template]:
    template = PostgresTemplate(postgres_server)
    yield template
    template.drop()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest) -> Template:
    """Empty books on each database."""
    found: Template = request.getfixturevalue(f"{request.param}_empty")
    return found
