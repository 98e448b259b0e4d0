"""SQLModel objects inside a transaction: `with session(tx) as orm:`.

For the setup of a company: few rows with many fields. The session works on the connection of the `Tx` and inside its
transaction, so that both read what the other wrote. What was changed is written at the end of the block, and counts when
the `Tx` commits: nothing here begins, commits or rolls back. Facts, bulk and look-ups use the `Tx` itself and never
load this module, which loads SQLAlchemy (docs/decisions/0006-driver-sql-and-sqlmodel.md).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlmodel import Session, select

from core.errors import InvcloseError
from db.engine.session import Dialect, Tx
from db.tables.declare import Row

Found = TypeVar("Found", bound=Row)

_CODES_AT_ONCE = 200
"""More rows than these are not looked for one by one: all of the company are read."""


@contextmanager
def session(tx: Tx) -> Generator[Session]:
    """A session of its own in the transaction; errors of the database arrive as those of `Tx` do, and make it fail."""
    token = _LENT.set(_Lent(tx))
    try:
        connection = _engine(tx.dialect).connect()
    finally:
        _LENT.reset(token)
    with connection, Session(connection, autoflush=False, expire_on_commit=False) as orm:
        yield orm
        orm.flush()


def one(orm: Session, table: type[Found], **key: Any) -> Found | None:
    """The row with these values."""
    return orm.exec(select(table).filter_by(**key)).one_or_none()


def by_code(orm: Session, table: type[Found], company: int, codes: Sequence[str]) -> dict[str, Found]:
    """The rows of a company that have one of these codes, perhaps others too."""
    statement = select(table).filter_by(company_id=company)
    if len(codes) <= _CODES_AT_ONCE:
        statement = statement.where(table.__table__.c.code.in_(codes))  # type: ignore[attr-defined]
    return {row.code: row for row in orm.exec(statement)}  # type: ignore[attr-defined]


class _Lent:
    """The connection of a `Tx` as SQLAlchemy may use it: it ends no transaction, closes nothing and registers nothing."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self._connection = tx.connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def _nothing(self, *_: object, **__: object) -> None:
        """Not SQLAlchemy's business here."""

    commit = rollback = close = create_function = add_notice_handler = _nothing


_LENT: ContextVar[_Lent] = ContextVar("lent")
"""The connection that the engine hands out next."""


@cache
def _engine(dialect: Dialect) -> Engine:
    """One engine for each kind of database: it keeps the compiled statements, and no connection."""
    address, more = {
        "sqlite": ("sqlite://", {}),
        "postgresql": ("postgresql+psycopg://", {"use_native_hstore": False}),
    }[dialect]
    engine = create_engine(address, creator=_LENT.get, poolclass=NullPool, pool_reset_on_return=None, **more)
    event.listen(engine, "handle_error", _translate)
    event.listen(engine, "before_cursor_execute", _show)
    return engine


def _show(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    """The watcher of the transaction sees what a session does, too."""
    lent: Any = connection.connection.dbapi_connection
    if lent.tx.watcher is not None:
        lent.tx.watcher.statement(statement)


def _translate(context: ExceptionContext) -> None:
    """What the driver reports, in the words of the project; a mistake in a statement stays SQLAlchemy's error."""
    if context.connection is None or not isinstance(context.sqlalchemy_exception, DBAPIError):
        return
    lent: Any = context.connection.connection.dbapi_connection
    assert isinstance(lent, _Lent)
    error = lent.tx.failing(context.original_exception)  # type: ignore[arg-type]
    if isinstance(error, InvcloseError):
        raise error
