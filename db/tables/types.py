"""Column types of the tables.

| what | SQLite (STRICT) | PostgreSQL |
|---|---|---|
| key, count, amount in minor units, quantity in millionths, flag 0/1 | INTEGER | bigint |
| text | TEXT | text |
| accounting date | TEXT, ISO | date |
| time stamp, UTC | TEXT, ISO with Z (`db.engine.values.stamp`) | timestamptz |

They only say how columns are declared. Rows never pass through them: the drivers read and write the stored form
(`db.engine.session`), and no type here converts a number, so no amount can turn into a float.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Integer, Text
from sqlalchemy.types import TypeEngine

WHOLE: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
TEXT: TypeEngine[str] = Text()
DAY: TypeEngine[Any] = Date().with_variant(Text(), "sqlite")
MOMENT: TypeEngine[Any] = DateTime(timezone=True).with_variant(Text(), "sqlite")
