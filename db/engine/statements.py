"""One SQL text for both databases.

Statements are written with `:name` parameters and, for lists of keys, `x IN (SELECT value FROM ids(:p))`. This
module turns them into what each driver takes. Quoted text, quoted names, comments and `::` casts are left alone.
Column and table names that reach SQL text from outside are checked by `name`: they are never parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_TOKENS = re.compile(
    r"""'(?:[^']|'')*'            # text
      | "(?:[^"]|"")*"            # quoted name
      | --[^\n]*                  # comment to the end of the line
      | /\*.*?\*/                 # comment
      | ::                        # cast
      | \b(?P<negated>NOT\s+)?IN\s*\(\s*SELECT\s+value\s+FROM\s+ids\s*\(\s*:(?P<among>[A-Za-z_]\w*)\s*\)\s*\)
      | \bids\s*\(\s*:(?P<ids>[A-Za-z_]\w*)\s*\)
      | :(?P<parameter>[A-Za-z_]\w*)
      | %
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_NAME = re.compile(r"[a-z_][a-z0-9_]*\Z")
_KEPT = 2000


@lru_cache(_KEPT)
def for_sqlite(sql: str) -> str:
    """The text for sqlite3, which knows `:name` itself; `ids(:p)` reads a JSON array."""

    def replace(match: re.Match[str]) -> str:
        if found := match["among"]:
            return f"{match['negated'] or ''}IN (SELECT value FROM json_each(:{found}))"
        if found := match["ids"]:
            return f"json_each(:{found})"
        return match[0]

    return _TOKENS.sub(replace, sql)


@lru_cache(_KEPT)
def for_postgres(sql: str) -> bytes:
    """The text for psycopg, to be given with a parameter mapping; every literal `%` is doubled.

    A list of keys becomes an array comparison: whatever the planner believes about a table, that is an index scan or a
    hashed filter, where a join with `unnest` may turn into a loop over both.
    """

    def replace(match: re.Match[str]) -> str:
        if found := match["among"]:
            return f"{'<> ALL' if match['negated'] else '= ANY'} (CAST(%({found})s AS bigint[]))"
        if found := match["ids"]:
            return f"unnest(CAST(%({found})s AS bigint[])) AS ids(value)"
        if found := match["parameter"]:
            return f"%({found})s"
        return match[0].replace("%", "%%")

    return _TOKENS.sub(replace, sql).encode()


def name(word: str) -> str:
    """A table or column name that may stand in SQL text; `ValueError` for anything else."""
    if not _NAME.match(word):
        raise ValueError(f"{word!r} is not the name of a table or column")
    return word


def id_list(ids: Iterable[int] | np.ndarray, opening: str, closing: str) -> str:
    """The keys as the text of an array, `[1,2]` or `{1,2}`."""
    to_list = getattr(ids, "tolist", None)  # of an array; NumPy is not loaded to find that out
    values: Iterable[int] = ids if to_list is None else to_list()
    return opening + ",".join(str(int(value)) for value in values) + closing
