"""What tells that the connection to the server was lost, so that a statement was not done and of a commit nobody knows."""

from __future__ import annotations

from unittest.mock import Mock

import psycopg
import pytest

from db.engine import errors
from db.engine.errors import CommitUnknown
from db.engine.postgres import PostgresDatabase
from db.engine.postgres_errors import translated, was_lost

GONE = "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally"


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (psycopg.OperationalError(f"consuming input failed: {GONE}"), True),
        (psycopg.DatabaseError(GONE), True),  # as the client library says it in the middle of a pipeline
        (psycopg.errors.AdminShutdown("terminating connection due to administrator command"), True),
        (psycopg.errors.CrashShutdown("terminating connection because of crash of another server process"), True),
        (psycopg.errors.ConnectionFailure("the connection is lost"), True),
        (psycopg.ProgrammingError("the query has 1 placeholder but 2 parameters were passed"), False),
        (psycopg.errors.UndefinedColumn("column x does not exist"), False),
        (psycopg.DataError("integer out of range"), False),
    ],
)
def test_it_is_told_by_the_error_whether_or_not_the_connection_counts_as_closed(
    error: psycopg.Error, lost: bool
) -> None:
    assert was_lost(error) == lost
    assert (str(translated(error)) == str(errors.lost())) == lost
    connection = Mock(spec=psycopg.Connection, closed=False)
    connection.execute.side_effect = error
    with pytest.raises(CommitUnknown if lost else psycopg.Error):
        PostgresDatabase("postgresql:///books")._commit(connection, Mock())
