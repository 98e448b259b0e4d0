"""Integer matrices to and from PostgreSQL in its binary COPY format.

With every column a bigint or a date and none of them null, each row has the same number of bytes, so that NumPy reads
and writes the format without touching single values.
"""

from __future__ import annotations

import select
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg
from psycopg import pq
from psycopg.errors import error_from_result

from db.engine.bulk import IntArray, days_since_2000, split_constants
from db.engine.statements import name

SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"
CHUNK_BYTES = 8 << 20
ROWS_AT_ONCE = 65_536
_DATE, _BIGINT = "date", "bigint"

AnyConnection = psycopg.Connection[Any]


def copy_out(connection: AnyConnection, select_text: str, count: int) -> npt.NDArray[np.int64]:
    """The rows of a SELECT (its parameters already in the text) as a matrix (rows, count), stored by column."""
    names = [f"c{place}" for place in range(count)]
    casts = ",".join(f"CAST({column} AS bigint)" for column in names)
    # The line break ends a comment that the statement may end with.
    copy = f"COPY (SELECT {casts} FROM ({select_text}\n) AS q({','.join(names)})) TO STDOUT (FORMAT BINARY)"
    dtype = _row_type([">i8"] * count)
    parts = [_matrix(chunk, dtype, count) for chunk in _chunks(connection, copy)]
    rows = sum(len(part) for part in parts)
    result: npt.NDArray[np.int64] = np.empty((rows, count), np.int64, order="F")
    if parts:
        np.concatenate(parts, out=result)
    return result


def _chunks(connection: AnyConnection, copy: str) -> list[bytearray]:
    """The rows as bytes, whole rows in each chunk, header and trailer removed.

    Straight from libpq: psycopg's own loop costs three times as much for each row. Waits in `poll`, so that
    other threads run.
    """
    server = connection.pgconn
    begun = server.exec_(copy.encode())
    if begun.status != pq.ExecStatus.COPY_OUT:
        raise error_from_result(begun, connection.info.encoding)
    poll = select.poll()
    poll.register(server.socket, select.POLLIN)
    chunks = [bytearray()]
    chunk, limit, get = chunks[0], CHUNK_BYTES, server.get_copy_data
    while True:
        length, data = get(1)
        if length > 0:
            chunk += data
            if len(chunk) > limit:
                chunk = bytearray()
                chunks.append(chunk)
        elif length == 0:
            poll.poll()
            server.consume_input()
        else:
            break
    while (ended := server.get_result()) is not None:
        if ended.status == pq.ExecStatus.FATAL_ERROR:
            raise error_from_result(ended, connection.info.encoding)
    if not chunks[0].startswith(SIGNATURE):
        raise psycopg.DataError("COPY did not start with its signature")
    del chunks[0][: len(SIGNATURE)]
    if not chunks[-1].endswith(TRAILER):
        raise psycopg.DataError("COPY ended early")
    del chunks[-1][-len(TRAILER) :]
    return chunks


def _row_type(kinds: list[str]) -> np.dtype[np.void]:
    fields = [("fields", ">i2")]
    for place, kind in enumerate(kinds):
        fields += [(f"length{place}", ">i4"), (f"value{place}", kind)]
    return np.dtype(fields)


def _matrix(chunk: bytearray, dtype: np.dtype[np.void], count: int) -> npt.NDArray[np.int64]:
    rows, rest = divmod(len(chunk), dtype.itemsize)
    record = np.frombuffer(chunk, dtype, rows)
    result: npt.NDArray[np.int64] = np.empty((rows, count), np.int64, order="F")
    for place in range(count):
        if rest or (record[f"length{place}"] != 8).any():
            raise ValueError(f"column {place} of a bulk read holds nothing (null) somewhere")
        result[:, place] = record[f"value{place}"]
    return result


def copy_in(
    connection: AnyConnection, table: str, columns: Mapping[str, IntArray | int], kinds: Mapping[str, str]
) -> None:
    """Write integer columns; columns of type date are given as yyyymmdd."""
    constants, arrays = split_constants(columns)
    order = [*constants, *arrays]
    for column in order:
        if kinds.get(column) not in (_DATE, _BIGINT):
            raise TypeError(f"column {column} of {table} is {kinds.get(column)}: not for bulk integers")
    given: dict[str, IntArray] = {key: np.array([value]) for key, value in constants.items()} | arrays
    values = [days_since_2000(given[key]) if kinds[key] == _DATE else given[key] for key in order]
    dtype = _row_type([">i4" if kinds[key] == _DATE else ">i8" for key in order])
    rows = len(next(iter(arrays.values())))
    statement = f"COPY {name(table)} ({','.join(map(name, order))}) FROM STDIN (FORMAT BINARY)"
    buffer = np.empty(min(rows, ROWS_AT_ONCE), dtype)
    buffer["fields"] = len(order)
    for place in range(len(order)):
        buffer[f"length{place}"] = dtype[f"value{place}"].itemsize
        if place < len(constants):
            buffer[f"value{place}"] = values[place][0]
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        copy.write(SIGNATURE)
        for start in range(0, rows, ROWS_AT_ONCE):
            part = buffer[: min(ROWS_AT_ONCE, rows - start)]
            for place in range(len(constants), len(order)):
                part[f"value{place}"] = values[place][start : start + ROWS_AT_ONCE]
            copy.write(part.tobytes())
        copy.write(TRAILER)
