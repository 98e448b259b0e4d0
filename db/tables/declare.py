"""How tables are declared: short words for the column types, and names for every constraint."""

from __future__ import annotations

import re
from enum import IntEnum, StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, MetaData, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from db.tables.types import BYTES, DAY, MOMENT, TEXT, WHOLE, NumberOf, WordOf

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


class Row(SQLModel):
    """Base of every table: its name is the class's, with underscores; keys are given, never generated."""

    metadata: ClassVar[MetaData] = metadata

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return re.sub(r"(?<=.)([A-Z])", r"_\1", cls.__name__).lower()


def key(refers_to: str | None = None) -> Any:
    """Part of the primary key."""
    more: dict[str, Any] = {} if refers_to is None else {"foreign_key": refers_to}
    return Field(sa_type=WHOLE, primary_key=True, sa_column_kwargs={"autoincrement": False}, **more)


def words_key() -> Any:
    """Part of the primary key, as text."""
    return Field(sa_type=TEXT, primary_key=True)


def whole(refers_to: str | None = None) -> Any:
    """A key of another row, a count, an amount in minor units or a quantity in millionths."""
    more: dict[str, Any] = {} if refers_to is None else {"foreign_key": refers_to}
    return Field(sa_type=WHOLE, **more)


def zero() -> Any:
    """A number, or the key of a row that need not exist: 0 for none, also when nothing is given."""
    return Field(default=0, sa_type=WHOLE, sa_column_kwargs={"server_default": sql("0")})


def maybe_whole() -> Any:
    """A number that may be missing."""
    return Field(default=None, sa_type=WHOLE, nullable=True)


def words() -> Any:
    """Text that must be given."""
    return Field(sa_type=TEXT)


def member(of: type[StrEnum] | type[IntEnum]) -> Any:
    """A member of an enum, stored as its text or number."""
    stored: Any = WordOf(of) if issubclass(of, StrEnum) else NumberOf(of)
    return Field(sa_type=stored)


def remark() -> Any:
    """Text that is empty when nothing is given."""
    return Field(default="", sa_type=TEXT, sa_column_kwargs={"server_default": ""})


def data() -> Any:
    """Bytes; empty when nothing is given."""
    return Field(default=b"", sa_type=BYTES)


def day() -> Any:
    """An accounting date; read as ISO text."""
    return Field(sa_type=DAY)


def maybe_day() -> Any:
    """An accounting date that may be missing."""
    return Field(default=None, sa_type=DAY, nullable=True)


def day_key() -> Any:
    """An accounting date that is part of the primary key."""
    return Field(sa_type=DAY, primary_key=True)


def moment() -> Any:
    """A UTC time stamp, read as ISO text; it never decides an order."""
    return Field(sa_type=MOMENT)


def maybe_moment() -> Any:
    """A UTC time stamp that may be missing."""
    return Field(default=None, sa_type=MOMENT, nullable=True)


def laid_out(*parts: Any, by_key: bool = False, room: bool = False) -> Any:
    """`__table_args__`: constraints and indexes.

    `by_key` stores a SQLite table in its key, without rowid. `room` leaves half of each PostgreSQL page free, for tables
    whose every row is updated soon: the new version then fits beside the old one and no index has to know.
    """
    more: dict[str, Any] = {"postgresql_with": {"fillfactor": 50}} if room else {}
    return (*parts, {"sqlite_strict": True, "sqlite_with_rowid": not by_key, **more})


def unique(*columns: str) -> UniqueConstraint:
    """No two rows have the same values in these columns."""
    return UniqueConstraint(*columns)


def bulk_reference(column: str, refers_to: str) -> ForeignKeyConstraint:
    """A foreign key of a table that is written in bulk: on PostgreSQL a trigger checks all rows at once instead."""
    return ForeignKeyConstraint([column], [refers_to]).ddl_if(dialect="sqlite")


def flag(column: str) -> CheckConstraint:
    """The column is 0 or 1."""
    return CheckConstraint(f"{column} IN (0, 1)", name=column)


def check(name: str, condition: str) -> CheckConstraint:
    """A condition that each row must meet; `name` is what an error calls it."""
    return CheckConstraint(condition, name=name)


def index(*columns: str, where: str | None = None, only_once: bool = False, name: str | None = None) -> Index:
    """An index; of the rows `where` selects it needs a `name`. On SQLite a statement must repeat that condition."""
    more: dict[str, Any] = {}
    if where is not None:
        more = {"sqlite_where": sql(where), "postgresql_where": sql(where)}
    return Index(name, *columns, unique=only_once, **more)
