"""Acceptance cases of files, each in an empty database of its own that is gone afterwards.

The schema is made once: as a SQLite file that is copied, or, where the address names a PostgreSQL server, as a template
database on it.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.addresses import address_of, with_database
from core.errors import InvcloseError, NoRight, NotFound, RejectedInput
from db.acceptance.runner import CaseRunner
from db.engine.open import open_database

Place = Callable[[], Any]
"""A context manager that yields the address of an empty, upgraded database."""


def run_files(url: str, files: Sequence[Path]) -> list[dict[str, Any]]:
    """Answers in the order of the cases; a case that cannot be carried out is not ok and says why in ``failure``."""
    cases = [case for file in files for case in read_cases(file)]
    with _places(url) as place:
        return [_run(place, case) for case in cases]


def read_cases(file: Path) -> list[dict[str, Any]]:
    """The cases of a YAML file."""
    import yaml

    try:
        text = file.read_text(encoding="utf-8")
        documents: Iterable[Any] = yaml.load_all(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        cases = [document for document in documents if document is not None]
    except FileNotFoundError:
        raise NotFound(f"There is no file {file}.", advice="Check the name.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        said = " ".join(str(error).split())
        raise RejectedInput(f"{file} is not YAML.", where=said[:300], advice="Correct the file.") from error
    except ValueError as error:  # a date that there is not, for one
        raise RejectedInput(
            f"{file} has a value that cannot be read.", where=str(error), advice="Correct it."
        ) from error
    for number, case in enumerate(cases, 1):
        if not isinstance(case, dict):
            raise RejectedInput(
                f"Document {number} of {file} is not a case.", advice="Write a list of events: each line of it is one."
            )
    return cases


def _run(place: Place, case: dict[str, Any]) -> dict[str, Any]:
    name = str(case.get("case", ""))
    events: list[dict[str, Any]] = []
    failure = ""
    with place() as url, open_database(url) as database:
        try:
            runner = CaseRunner(database, case)
            for index, event in enumerate(_events(case)):
                events.append(runner.run_event(index, event))
        except Exception as error:  # the other cases go on
            failure = f"event {len(events)}: {_said(error)}"
    ok = not failure and all(not event["mismatches"] for event in events)
    answer = {"case": name, "ok": ok, "events": events}
    return {**answer, "failure": failure} if failure else answer


def _events(case: dict[str, Any]) -> list[Any]:
    events = case.get("events")
    if not isinstance(events, list):
        raise RejectedInput("the case has no list of events", advice="Write events: with one line per event.")
    return events


def _said(error: Exception) -> str:
    """Why a case cannot be carried out, as a sentence."""
    if isinstance(error, KeyError):
        return f"the field {error.args[0]} is missing"
    return str(error) if isinstance(error, (InvcloseError, ValueError)) else f"{type(error).__name__}: {error}"


def _places(url: str) -> Any:
    return _postgres(url) if url.startswith(("postgresql://", "postgres://")) else _sqlite()


@contextmanager
def _sqlite() -> Generator[Place]:
    with TemporaryDirectory(prefix="invclose-scenario-", dir=_fast_folder()) as folder:
        template = Path(folder) / "template.db"
        with open_database(f"sqlite:///{template}") as database:
            from db.migrations.upgrade import upgrade

            upgrade(database)

        @contextmanager
        def place() -> Generator[str]:
            with TemporaryDirectory(dir=folder) as own:
                file = Path(own) / "case.db"
                shutil.copyfile(template, file)
                yield f"sqlite:///{file}"

        yield place


def _fast_folder() -> str | None:
    """In memory where there is such a place: what a case leaves behind is thrown away anyhow."""
    memory = "/dev/shm"
    return memory if os.access(memory, os.W_OK | os.X_OK) and "TMPDIR" not in os.environ else None


@contextmanager
def _postgres(url: str) -> Generator[Place]:
    import psycopg

    from db.engine.postgres import PostgresDatabase

    template = f"invclose_case_{uuid.uuid4().hex[:12]}"
    with PostgresDatabase(address_of(url).place).connect(as_role=False) as server:

        def execute(statement: str) -> None:
            server.execute(statement.encode())

        try:
            execute(f'CREATE DATABASE "{template}"')
        except psycopg.errors.InsufficientPrivilege:
            raise NoRight(
                "Cases run in their own databases, and this user may not create any.",
                advice="Use a user that may (ALTER ROLE ... CREATEDB), or a SQLite address.",
            ) from None
        try:
            with open_database(with_database(url, template)) as database:
                from db.migrations.upgrade import upgrade

                upgrade(database)

            @contextmanager
            def place() -> Generator[str]:
                name = f"{template}_1"
                execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
                try:
                    yield with_database(url, name)
                finally:
                    execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

            yield place
        finally:
            execute(f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)')
