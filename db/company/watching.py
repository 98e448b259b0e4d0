"""What a writing transaction does to the books, as it passes: digests of the facts it adds, names of the tables it changes.

Facts that are written in bulk are hashed on their way into the database, so that nothing of them is read again, and beside the
writing, which mostly waits for the database. Where rows come in another order than that of their keys, or not whole, they are
read before the commit instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import date, datetime
from operator import itemgetter
from typing import Any

import numpy as np

from core.close.identity import VIRTUAL_BIT
from core.proof.columns import Column, Digests, Ints, column_of, rows_at
from core.proof.compare import places_of
from core.proof.packing import pack_keys, part
from core.proof.seals import KEYS, of_record, record_scope
from core.proof.seals import Part as SealPart
from db.company import sealed
from db.engine.session import IntColumn, Tx
from db.engine.values import stamp

_CHANGES = re.compile(r"\s*(?:UPDATE|INSERT\s+(?:OR\s+\w+\s+)?INTO|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)
_ROWS_AT_ONCE = 8_192

Where = tuple[str, str]
"""Table and kind of scope: `range`, `keys`, or the scope of a record."""
_RANGE = "range"


class Gathered:
    """Rows of one table and scope, hashed as they come: many at a time, in order, beside whoever brings them."""

    def __init__(self, table: str, scope: str, beside: Executor) -> None:
        self.table = table
        self.names = sealed.names_of(table)
        self.sorts = scope != KEYS
        self.digests = Digests(self.names)
        self.in_order = True
        """False: rows came in another order than that of their keys, or without some columns; they are to be read."""
        self._key = [self.names.index(name) for name in sealed.TABLES[table].key]
        self._beside = beside
        self._waiting: list[Sequence[Any]] = []
        self._hashing: Future[None] | None = None
        self._last: tuple[int, ...] | None = None
        self.keys: list[list[Ints]] = []
        self.low, self.high = 0, 0

    def add_rows(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Rows with these columns, in the order of the columns."""
        if tuple(columns) != sealed.TABLES[self.table].columns:
            self.flush()
            names = sealed.TABLES[self.table].key
            values = ([row[list(columns).index(name)] for row in rows] for name in names)
            kinds = sealed.kinds_of(self.table, names)
            self.unclear([_column(kind, value) for kind, value in zip(kinds, values, strict=True)])
            return
        self._waiting += rows
        if len(self._waiting) >= _ROWS_AT_ONCE:
            self._settle()
            many, self._waiting = self._waiting, []
            self._hashing = self._beside.submit(self._add_rows, many)

    def unclear(self, keys: Sequence[Column]) -> None:
        """Rows with these keys, of which not everything is known."""
        self.in_order = False
        whole = [column for column in keys if isinstance(column, np.ndarray)]
        self._span(int(whole[0].min()), int(whole[0].max()))
        self.keys.append(whole)

    def _span(self, low: int, high: int) -> None:
        self.low, self.high = min(self.low or low, low), max(self.high, high)

    def flush(self) -> None:
        """Hash what waits; what went wrong beside goes wrong here."""
        self._settle()
        rows, self._waiting = self._waiting, []
        if rows:
            self._add_rows(rows)

    def add(self, columns: Sequence[Column]) -> None:
        """Whole columns."""
        self.flush()
        self._add(columns)

    def _settle(self) -> None:
        hashing, self._hashing = self._hashing, None
        if hashing is not None:
            hashing.result()

    def _add_rows(self, rows: Sequence[Sequence[Any]]) -> None:
        kinds = sealed.kinds_of(self.table, self.names)
        columns = [_column(kind, values) for kind, values in zip(kinds, zip(*rows, strict=True), strict=True)]
        if posted := sealed.POSTED.get(self.table):
            columns[self.names.index(posted)] = np.ones(len(rows), np.int64)
        self._add(columns)

    def _add(self, columns: Sequence[Column]) -> None:
        keys = [column for column in (columns[place] for place in self._key) if isinstance(column, np.ndarray)]
        self._span(int(keys[0].min()), int(keys[0].max()))
        if self.sorts and not sealed.rising(keys):
            order = np.lexsort(keys[::-1])
            columns, keys = [rows_at(column, order) for column in columns], [key[order] for key in keys]
        first, last = (tuple(int(column[place]) for column in keys) for place in (0, -1))
        if self.sorts and self._last is not None and first <= self._last:
            self.in_order = False
        self._last = last
        self.digests.add(columns)
        self.keys.append(keys)

    def first_key(self) -> int:
        """The first column of the key of the first row."""
        self.flush()
        return int(self.keys[0][0][0]) if self.keys else self.low


def _column(kind: str, values: Sequence[Any]) -> Column:
    try:
        return column_of(kind, values)
    except TypeError:
        return column_of(kind, [_text(value) for value in values])


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    return value.isoformat() if isinstance(value, date) else value


class Watch:
    """The watcher of one transaction; `db.company.sealing` seals what it saw."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self._read_back = sealed.read_back(tx.dialect)
        self.changed: set[str] = set()
        """Tables of which a statement changed rows, or that are sealed whole."""
        self.companies: set[int] = set()
        self.spans: dict[str, tuple[int, int]] = {}
        """Table to be read again -> first and last id that was added."""
        self.bundles: set[tuple[int, int]] = set()
        """Records and bundles that were staged anew."""
        self._gathered: dict[Where, Gathered] = {}
        self._beside = ThreadPoolExecutor(1)
        self._bundle: tuple[int, int] | None = None
        self.asleep = False

    def staging(self, company: int, record: int, bundle: int) -> None:
        """What follows is the result of this bundle, and takes the place of what was staged for it before."""
        self.companies.add(company)
        self._bundle = (record, bundle)
        self.bundles.add((record, bundle))

    # -- what passes -------------------------------------------------------------------------------------------

    def statement(self, sql: str) -> None:
        if not self.asleep and (match := _CHANGES.match(sql)):
            self.changed.add(match[1])

    def rows(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        if self.asleep or table not in sealed.TABLES or not rows:
            return
        self._note_companies(columns, rows)
        if table in sealed.WHOLE:
            self.changed.add(table)
        elif table in self._read_back:
            place = list(columns).index("id")
            self._note_span(table, min(row[place] for row in rows), max(row[place] for row in rows))
        elif table in sealed.STAGED or table in sealed.VIRTUAL:
            self._split(table, columns, rows)
        else:
            self._of(table, _way(table)).add_rows(columns, rows)

    def _split(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Rows of records by their records, others as they are."""
        names = list(columns)
        record = names.index("record_id") if "record_id" in names else None
        staged = table in sealed.STAGED
        key = names.index("record_id" if staged else sealed.VIRTUAL[table])
        if not staged and max(map(itemgetter(key), rows)) < VIRTUAL_BIT:
            self._of(table, _way(table)).add_rows(columns, rows)
            return
        by_scope: dict[str, list[Sequence[Any]]] = {}
        for row in rows:
            virtual = staged or row[key] >= VIRTUAL_BIT
            scope = self._scope(row[record]) if virtual and record is not None else _way(table)
            by_scope.setdefault(scope, []).append(row)
        for scope, part_of in by_scope.items():
            self._of(table, scope).add_rows(columns, part_of)

    def columns(self, table: str, columns: Mapping[str, IntColumn]) -> None:
        if self.asleep or table not in sealed.TABLES:
            return
        size = max(len(column) for column in columns.values() if isinstance(column, np.ndarray))
        if not size:
            return
        if "company_id" in columns:
            self.companies.update(_values(columns["company_id"]))
        if table in sealed.WHOLE:
            self.changed.add(table)
        elif table in self._read_back:
            ids = _full(columns["id"], size)
            self._note_span(table, int(ids.min()), int(ids.max()))
        else:
            self._add_columns(table, columns, size)

    def _add_columns(self, table: str, columns: Mapping[str, IntColumn], size: int) -> None:
        key = _full(columns[sealed.TABLES[table].key[0]], size)
        staged = table in sealed.STAGED or (table in sealed.VIRTUAL and int(key[0]) >= VIRTUAL_BIT)
        records = _values(columns["record_id"]) if staged else [0]
        for record in records:
            gathered = self._of(table, self._scope(record) if staged else _way(table))
            which = slice(None) if len(records) == 1 else _full(columns["record_id"], size) == record
            if set(gathered.names) <= columns.keys():
                gathered.add([_full(columns[name], size)[which] for name in gathered.names])
            else:  # a column that is no number has its default
                names = sealed.TABLES[table].key
                gathered.unclear([_full(columns[name], size)[which] for name in names])

    @property
    def has_facts(self) -> bool:
        """Whether facts were added."""
        return bool(self._gathered)

    # -- notes -------------------------------------------------------------------------------------------------

    def _note_companies(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        if "company_id" in columns:
            self.companies.update(map(itemgetter(list(columns).index("company_id")), rows))

    def _note_span(self, table: str, low: int, high: int) -> None:
        before = self.spans.get(table, (low, high))
        self.spans[table] = (min(before[0], low), max(before[1], high))

    def _scope(self, record: int) -> str:
        """Of a record's rows: those of the bundle that is staged now, or all of it."""
        bundle = self._bundle[1] if self._bundle and self._bundle[0] == record else 0
        return record_scope(record, bundle)

    def _of(self, table: str, scope: str) -> Gathered:
        return self._gathered.setdefault((table, scope), Gathered(table, scope, self._beside))

    # -- the result --------------------------------------------------------------------------------------------

    def facts(self) -> list[tuple[Gathered, SealPart]]:
        """A part for each table and scope of what was added."""
        found = []
        for (table, scope), gathered in self._gathered.items():
            gathered.flush()
            found.append((gathered, self._part(table, scope, gathered)))
        return found

    def _part(self, table: str, scope: str, gathered: Gathered) -> SealPart:
        if scope == KEYS:
            return self._listed(gathered)
        digests = gathered.digests
        if scope == _RANGE:
            scope = f"{gathered.low}-{gathered.high}"
        if not gathered.in_order:
            digests = Digests(gathered.names)
            digests.add(self._stored(table, scope, gathered))
        return part(table, scope, digests.rows, digests.of_columns(), digests.marks())

    def _listed(self, gathered: Gathered) -> SealPart:
        """Facts with their keys, in the order in which they came."""
        names, digests = sealed.TABLES[gathered.table].key, gathered.digests
        keys = [np.concatenate([each[place] for each in gathered.keys]) for place in range(len(names))]
        if not gathered.in_order:
            order = np.lexsort(keys[::-1])
            keys = [column[order] for column in keys]
            source = f"{gathered.table} t WHERE t.{names[0]} IN (SELECT value FROM ids(:k))"
            rows = sealed.read_rows(
                self.tx, gathered.table, gathered.names, source, {"k": self.tx.ids(np.unique(keys[0]))}
            )
            present = [rows[gathered.names.index(name)] for name in names]
            found = places_of(
                np.column_stack(keys), np.column_stack([c for c in present if isinstance(c, np.ndarray)])
            )[0]
            digests = Digests(gathered.names)
            digests.add([rows_at(column, found) for column in rows])
        return part(gathered.table, KEYS, digests.rows, digests.of_columns(), digests.marks(), pack_keys(keys))

    def _stored(self, table: str, scope: str, gathered: Gathered) -> list[Column]:
        if found := of_record(scope):
            return sealed.read_record(self.tx, table, *found)
        return sealed.read_range(self.tx, table, gathered.low, gathered.high)


def _way(table: str) -> str:
    return KEYS if table in sealed.LISTED else _RANGE


def _values(column: IntColumn) -> list[int]:
    return np.unique(column).tolist() if isinstance(column, np.ndarray) else [int(column)]


def _full(column: IntColumn, size: int) -> Ints:
    if isinstance(column, np.ndarray):
        return np.ascontiguousarray(column, np.int64)
    return np.full(size, column, np.int64)
