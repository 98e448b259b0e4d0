"""The one access path to the stored books: `Database` opens transactions, a `Tx` reads and writes inside one.

Transactions are context managers: they commit at the end of the block and roll back when it raises. Reading
transactions cannot write. Each takes a connection of its own, so that threads may use one `Database` side by side.
`db.engine.open` makes a `Database` from an address.
"""

from __future__ import annotations

import abc
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Protocol, TypeAlias, TypeVar

from core.errors import NoRight
from db.engine import clock
from db.engine.errors import Busy, undone
from db.engine.posting import Posting, RunPosting

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Dialect = Literal["sqlite", "postgresql"]
Journal = Literal["wal", "delete"]
Params = Mapping[str, Any] | None
IntColumn: TypeAlias = "npt.NDArray[np.integer[Any]] | int"
Connection = TypeVar("Connection")
Row = TypeVar("Row", bound="tuple[Any, ...]")
"""A `NamedTuple` that says what the columns of a statement are."""


def shaped(shape: type[Row], columns: Iterable[Sequence[Any]] | None, rows: Iterable[Sequence[Any]]) -> list[Row]:
    """Rows by name. `TypeError` when the statement has other columns: a value would stand under a wrong name."""
    named: Any = shape
    names = tuple(str(column[0]) for column in columns or ())
    if names != named._fields:
        raise TypeError(f"{shape.__name__} is {', '.join(named._fields)}; the statement gives {', '.join(names)}")
    return [named._make(row) for row in rows]


class Watcher(Protocol):
    """Is told of everything that a writing transaction does, and has the last word before it is committed."""

    def rows(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """These rows are inserted."""

    def columns(self, table: str, columns: Mapping[str, IntColumn]) -> None:
        """These columns are inserted."""

    def statement(self, sql: str) -> None:
        """This statement is run."""

    def finish(self) -> None:
        """The transaction is about to be committed."""


class Tx(abc.ABC):
    """One transaction. On both databases dates and time stamps come back as ISO text, sums and comparisons as `int`."""

    dialect: ClassVar[Dialect]

    def __init__(self) -> None:
        self.failed = False
        """A statement failed: nothing of this transaction will be committed, on either database."""
        self.watcher: Watcher | None = None

    def actor(self) -> str:
        """Who acts: on PostgreSQL the user of the session as the server knows it, on SQLite the owner of the process."""
        return clock.login()

    def now(self) -> str:
        """UTC, ISO text with seconds: on PostgreSQL when the transaction began, by the server's clock."""
        return clock.now()

    def today(self) -> date:
        """Accounting today, by the same clock."""
        return date.fromisoformat(self.now()[:10])

    @property
    @abc.abstractmethod
    def connection(self) -> Any:
        """The driver's connection, lent to whatever else takes part in this transaction (`db.tables.orm`)."""

    @abc.abstractmethod
    def failing(self, error: Exception) -> Exception:
        """Note that a statement failed; the driver's error in the words of the project, if they have any for it."""

    @abc.abstractmethod
    def execute(self, sql: str, params: Params = None) -> int:
        """Run one statement; the number of rows it changed."""

    @abc.abstractmethod
    def all(self, sql: str, params: Params = None) -> list[tuple[Any, ...]]:
        """Every row."""

    @abc.abstractmethod
    def one(self, sql: str, params: Params = None) -> tuple[Any, ...] | None:
        """The first row, if there is one."""

    @abc.abstractmethod
    def rows(self, shape: type[Row], sql: str, params: Params = None) -> list[Row]:
        """Every row as this named tuple; the columns of the statement have the names of its fields, in their order."""

    def row(self, shape: type[Row], sql: str, params: Params = None) -> Row | None:
        """The first row as this named tuple, if there is one."""
        return next(iter(self.rows(shape, sql, params)), None)

    def value(self, sql: str, params: Params = None) -> Any:
        """The first column of the first row; None without rows."""
        row = self.one(sql, params)
        return None if row is None else row[0]

    @abc.abstractmethod
    def columns(self, sql: str, params: Params, count: int) -> npt.NDArray[np.int64]:
        """The rows of a SELECT of `count` integer columns, none of them null, as a matrix (rows, count).

        Stored column by column, so that `matrix[:, i]` is contiguous. Dates are selected through `date_code`.
        """

    @abc.abstractmethod
    def joined(self, sql: str, params: Params, separators: Sequence[str]) -> list[str]:
        """The rows of a SELECT of texts, none of them null: each column as one text, with its separator between the rows."""

    @abc.abstractmethod
    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Insert tuples of text, int, date or None; the number of rows."""

    @abc.abstractmethod
    def insert_columns(self, table: str, columns: Mapping[str, IntColumn]) -> int:
        """Insert integer columns in bulk; an `int` stands for a column of equal values. Dates are given as yyyymmdd.

        Fastest when the rows come in the order of the table's key.
        """

    @abc.abstractmethod
    def ids(self, ids: Iterable[int] | npt.NDArray[np.integer[Any]]) -> Any:
        """What `ids(:p)` in a statement takes for `:p`: whole numbers, as many as there are."""

    @abc.abstractmethod
    def date_code(self, expression: str) -> str:
        """SQL for a date as the integer yyyymmdd."""


class Database(abc.ABC, Generic[Connection]):
    """An address that transactions can be opened on."""

    dialect: ClassVar[Dialect]
    watching: ClassVar[Callable[[Tx], Watcher] | None] = None
    """Makes the watcher of each writing transaction; set by `db.company`, which knows what is worth watching."""
    first_write: ClassVar[Callable[[Tx], None] | None] = None
    """Looks at the books before the first writing transaction; set by `db.admin`."""

    def __init__(self, url: str, *, read_only: bool) -> None:
        self.url = url
        self.read_only = read_only
        self._looked_at = False
        self._idle: dict[bool, deque[Connection]] = {True: deque(), False: deque()}
        self._process = os.getpid()
        self._inherited: list[object] = []

    @property
    @abc.abstractmethod
    def label(self) -> str:
        """A short name for people, without secrets."""

    @contextmanager
    def read(self, *, repeatable: bool = False) -> Generator[Tx]:
        """A reading transaction; `repeatable` makes all its statements see one state."""
        with self._transaction(False, repeatable) as tx:
            yield tx

    @contextmanager
    def write(self, posting: Posting | RunPosting | None = None) -> Generator[Tx]:
        """A writing transaction, committed at the end of the block; on SQLite it holds the write lock from the start.

        ``posting`` says what it is for, which PostgreSQL asks of everybody but the owner of the tables; ``NoRight``.
        """
        if self.read_only:
            raise NoRight("The database was opened read-only.", advice="Leave out `--read-only` to write.")
        with self._transaction(True, False) as tx:
            if posting is not None:
                self._open(tx, posting)
            yield tx

    @contextmanager
    def _transaction(self, writes: bool, repeatable: bool) -> Generator[Tx]:
        connection, tx = self._begin(writes, repeatable)
        if writes and Database.watching is not None:
            tx.watcher = Database.watching(tx)
        try:
            if writes and not self._looked_at and Database.first_write is not None:
                Database.first_write(tx)
                self._looked_at = True
            yield tx
            if tx.watcher is not None and not tx.failed:
                tx.watcher.finish()
            if tx.failed:
                raise undone()
            self._commit(connection, tx)
        except BaseException as error:
            if self._roll_back(connection):
                if isinstance(error, Busy):
                    self._name_holder(connection, error)
                self._idle[writes].append(connection)
            raise
        self._idle[writes].append(connection)

    def _open(self, tx: Tx, posting: Posting | RunPosting) -> None:
        """Tell the database what a writing transaction is for; SQLite has nobody to ask."""

    def _take(self, writes: bool) -> Connection | None:
        if self._process != os.getpid():
            # Connections of the process that forked this one: neither to be used nor to be closed here.
            self._inherited.append(self._idle)
            self._idle, self._process = {True: deque(), False: deque()}, os.getpid()
        try:
            return self._idle[writes].pop()
        except IndexError:
            return None

    def _name_holder(self, connection: Connection, error: Busy) -> None:
        """Add to the error who holds what was waited for in vain; `connection` is free again."""

    def close(self) -> None:
        """Close the idle connections; those in use close when their transaction ends badly or the process ends."""
        for pool in self._idle.values():
            while pool:
                self._disconnect(pool.pop())

    @abc.abstractmethod
    def _begin(self, writes: bool, repeatable: bool) -> tuple[Connection, Tx]: ...

    @abc.abstractmethod
    def _commit(self, connection: Connection, tx: Tx) -> None: ...

    @abc.abstractmethod
    def _roll_back(self, connection: Connection) -> bool:
        """Undo whatever is left to undo; False (and the connection closed) when the connection is of no more use."""

    @abc.abstractmethod
    def _disconnect(self, connection: Connection) -> None: ...

    def __enter__(self) -> Database[Connection]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
