"""The prepared companies on both databases, made once in each test process and copied."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.admin import upkeep
from tests.cli_db.conftest import Done
from tests.postgres_server import PostgresServer
from tests.rights import world
from tests.robust.places import PostgresTemplate, SqliteTemplate, Template, fast_folder
from tests.support.identity import pretend
from tests.support.restoring import use_programs_of_the_server
from tui.cli import main
from tui.command_line import jobs

As = Callable[..., Done]


@pytest.fixture(scope="session")
def sqlite_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    folder = fast_folder(tmp_path_factory.mktemp("rights"))
    yield SqliteTemplate(folder, world.build)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_world(postgres_server: PostgresServer) -> Iterator[Template]:
    template = PostgresTemplate(postgres_server, world.build)
    yield template
    template.drop()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def template(request: pytest.FixtureRequest) -> Template:
    """The world on each database."""
    found: Template = request.getfixturevalue(f"{request.param}_world")
    return found


@pytest.fixture
def run_as(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], user_folder: Path) -> As:
    """One command line as somebody, on an address; in this process, its workers in theirs.

    Somebody pretended is a member of the owner of the tables, who may upgrade them whatever the books say; here nobody is.
    """
    monkeypatch.setattr(upkeep, "owned", lambda _: False)
    monkeypatch.setattr(jobs, "SECONDS_BETWEEN_LOOKS", 0.02)
    monkeypatch.chdir(user_folder)
    use_programs_of_the_server(monkeypatch)

    def command(login: str, url: str, *arguments: object) -> Done:
        pretend(monkeypatch, login=login)
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        code = main(["--db", url, *(str(argument) for argument in arguments)])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return command
