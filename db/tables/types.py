"""Column types of the tables.

| what | SQLite (STRICT) | PostgreSQL |
|---|---|---|
| key, count, amount in minor units, quantity in millionths, flag 0/1 | INTEGER | bigint |
| text | TEXT | text |
| accounting date | TEXT, ISO | date |
| bytes | BLOB | bytea |
| time stamp, UTC | TEXT, ISO with Z (`db.engine.values.stamp`) | timestamptz |

They say how columns are declared. Objects of a session (`db.tables.orm`) get through them what the drivers give: dates and
time stamps as ISO text, numbers as `int`. Only members of an enum are made of the stored value, and equal it. No type here
converts a number, so no amount can turn into a float.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Dialect, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Day(Date):
    """A date that is compared with ISO text."""

    def coerce_compared_value(self, _op: Any, _value: Any) -> TypeEngine[Any]:
        return self


class _Moment(DateTime):
    """A time stamp that is compared with ISO text."""

    def coerce_compared_value(self, _op: Any, _value: Any) -> TypeEngine[Any]:
        return self


WHOLE: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
TEXT: TypeEngine[str] = Text()
BYTES: TypeEngine[bytes] = LargeBinary()
DAY: TypeEngine[Any] = _Day().with_variant(Text(), "sqlite")
MOMENT: TypeEngine[Any] = _Moment(timezone=True).with_variant(Text(), "sqlite")


class WordOf(TypeDecorator[Any]):
    """A member of an enum of texts. What is no member is left for the table's check to refuse."""

    cache_ok = True
    impl: Any = Text

    def __init__(self, members: type[Enum]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: Any, _dialect: Dialect) -> Any:
        return value.value if isinstance(value, Enum) else value

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        return None if value is None else self.members(value)


class NumberOf(WordOf):
    """A member of an enum of numbers."""

    cache_ok = True
    impl = WHOLE
