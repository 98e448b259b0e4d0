"""Values go out to PostgreSQL and come in from it as they do on SQLite."""

from __future__ import annotations

import enum
from typing import Any

import psycopg
from psycopg import adapt
from psycopg.types.numeric import Int8Dumper

from core.errors import RejectedInput
from db.engine.errors import CORRECT


class _TextLoader(adapt.Loader):
    def load(self, data: adapt.Buffer) -> str:
        return bytes(data).decode()


class _StampLoader(adapt.Loader):
    """`2026-01-31 12:00:00.5+00` as `2026-01-31T12:00:00.500000Z`: as `db.engine.values.stamp` writes it."""

    def load(self, data: adapt.Buffer) -> str:
        day, _, time = bytes(data).decode().removesuffix("+00").partition(" ")
        whole, _, fraction = time.partition(".")
        return f"{day}T{whole}.{fraction:0<6}Z" if fraction else f"{day}T{whole}Z"


class _FlagLoader(adapt.Loader):
    def load(self, data: adapt.Buffer) -> int:
        return int(bytes(data) == b"t")


class _WholeLoader(adapt.Loader):
    """Sums of bigint arrive as numeric; a fraction would mean that a statement divides, and is refused."""

    def load(self, data: adapt.Buffer) -> int:
        return int(bytes(data))


class _FlagDumper(adapt.Dumper):
    oid = psycopg.adapters.types["int8"].oid

    def dump(self, obj: bool) -> bytes:
        return b"1" if obj else b"0"


class _NoFloat(adapt.Dumper):
    """PostgreSQL would round 12.5 to a whole number without a word; SQLite's STRICT tables refuse it."""

    def dump(self, obj: float) -> bytes:
        raise RejectedInput(f"The database refuses a value: {obj} is a float.", advice=CORRECT)


class _WordDumper(adapt.Dumper):
    """Members of a StrEnum, as their text."""

    def dump(self, obj: enum.StrEnum) -> bytes:
        return obj.value.encode()


def adapt_values(connection: psycopg.Connection[Any]) -> None:
    """Register the conversions on one connection."""
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.adapters.register_dumper(enum.IntEnum, Int8Dumper)
    connection.adapters.register_dumper(enum.StrEnum, _WordDumper)
    connection.adapters.register_dumper(bool, _FlagDumper)
    connection.adapters.register_dumper(float, _NoFloat)
    connection.adapters.register_loader("date", _TextLoader)
    connection.adapters.register_loader("timestamptz", _StampLoader)
    connection.adapters.register_loader("bool", _FlagLoader)
    connection.adapters.register_loader("numeric", _WholeLoader)
