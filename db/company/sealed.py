"""What is sealed, and how: every table of the books has its way, so that no fact stands outside (`core.proof.seals`).

| way | tables | a seal covers |
|---|---|---|
| whole | masters and state | all rows of the company as they are then |
| range | facts whose ids grow | what one transaction added, by its first and last id |
| keys | facts that come to older ones | what one transaction added, by their keys |
| record | what a closing record stages | the rows of one bundle of it |

Left out are the seals themselves, which are chained, and what a run notes while it works: its unfinished job, and its bundles
until the record is posted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.close.identity import VIRTUAL_BIT
from core.proof.columns import Column, Ints, Texts, column_of, dates_in_line
from db.engine.session import Tx
from db.tables import columns
from db.tables.table import Table

TABLES: dict[str, Table] = {table.name: table for table in columns.EVERY if table.name not in ("seal", "seal_part")}

_OF_COMPANY = "{table} t WHERE t.company_id = :c"
WHOLE: dict[str, str] = {
    "company": "company t WHERE t.id = :c",
    **{
        table: _OF_COMPANY.format(table=table)
        for table in (
            "main_account", "posting_profile", "ledger_period", "number_sequence", "app_user", "item_group",
            "item_model_group", "dimension_group", "item", "marking", "inventory_lock", "closing_record", "import_file",
            "approval", "export_setting",
        )
    },
    "on_hand": "cost_group g JOIN on_hand t ON t.cost_group_id = g.id WHERE g.company_id = :c",
    "item_price": "item g JOIN item_price t ON t.item_id = g.id WHERE g.company_id = :c",
    "closing_bundle": (
        "closing_record g JOIN closing_bundle t ON t.record_id = g.id WHERE g.company_id = :c AND g.posted_at IS NOT NULL"
    ),
    "job": "job t WHERE t.company_id = :c AND t.state IN ('done', 'done with warnings', 'cancelled')",
}  # fmt: skip
"""Where the rows of a company are found."""
SHARED_NUMBERS = "number_sequence t WHERE t.company_id = 0"

RANGE = {
    "cost_group": "id", "inventory_dimension": "id", "posting_accounts": "id", "foreign_entry": "id", "audit_event": "id",
    "voucher": "id", "ledger_entry": "voucher_id", "inventory_transaction": "id", "export_file": "id",
    "reconciliation_note": "id",
}  # fmt: skip
"""Table -> the column whose values grow from transaction to transaction."""
_READ_BACK = frozenset(RANGE) - {"ledger_entry", "inventory_transaction"}
POSTED = {"voucher": "posted"}
"""Table -> the column that is 1 before the commit, whatever was inserted: a guard lets no draft be left."""


def read_back(dialect: str) -> frozenset[str]:
    """The tables whose rows the database may complete: they are read again before they are sealed."""
    return _READ_BACK if dialect == "postgresql" else _READ_BACK - POSTED.keys()


LISTED = frozenset(
    (
        "inventory_update", "cost_link", "production_share", "part_update", "late_link", "cost_group_link", "opening_line",
        "stock_count", "undoing", "exported_voucher",
    )
)  # fmt: skip
STAGED = frozenset(
    ("settlement", "cost_adjustment", "adjustment_total", "open_balance", "closing_log", "closing_bundle_group")
)
VIRTUAL = {"inventory_transaction": "id", "inventory_update": "transaction_id", "cost_link": "receipt_id"}
"""Tables that virtual transfers of a record stand in, too, and the column that tells them apart."""
OF_RECORD = (*sorted(STAGED), *VIRTUAL)

_NOT_SEALED = {"job": ("heartbeat_at", "beat")}
"""Columns that say nothing about the books: a sign of life may come after the end."""


def names_of(table: str) -> tuple[str, ...]:
    """The columns of a table that are sealed."""
    left_out = _NOT_SEALED.get(table, ())
    return tuple(name for name in TABLES[table].columns if name not in left_out)


def kinds_of(table: str, names: Sequence[str]) -> str:
    """A letter for each of these columns, as in `Table.kinds`."""
    kinds = dict(zip(TABLES[table].columns, TABLES[table].kinds, strict=True))
    return "".join(kinds[name] for name in names)


def read_rows(tx: Tx, table: str, names: Sequence[str], source: str, params: dict[str, Any]) -> list[Column]:
    """Columns of the rows that ``source`` (FROM ... WHERE, the table as ``t``) selects, in the order of their key."""
    order = ", ".join(f"t.{name}" for name in TABLES[table].key)
    rows = tx.all(f"SELECT {', '.join(f't.{name}' for name in names)} FROM {source} ORDER BY {order}", params)
    values: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return [column_of(kind, value) for kind, value in zip(kinds_of(table, names), values, strict=True)]


def read_bulk(tx: Tx, table: str, names: Sequence[str], source: str, params: dict[str, Any]) -> list[Column]:
    """As `read_rows`, for tables of millions, whose columns are never null."""
    kinds = kinds_of(table, names)
    order = ", ".join(f"t.{name}" for name in TABLES[table].key)
    postgres = tx.dialect == "postgresql"
    whole, texts = [], []
    """Read as numbers; expression and separator of those read as text."""
    for name, kind in zip(names, kinds, strict=True):
        if kind == "i":
            whole.append(f"t.{name}")
        elif kind == "d" and postgres:
            whole.append(tx.date_code(f"t.{name}"))
        elif kind == "d":
            texts.append((f"t.{name}", ","))
        else:
            text = _stamp(f"t.{name}") if kind == "t" and postgres else f"t.{name}"
            whole.append(f"length({text})")
            texts.append((text, ""))
    tail = f"FROM {source} ORDER BY {order}"
    matrix = tx.columns(f"SELECT {', '.join(whole)} {tail}", params, len(whole))
    chosen = f"SELECT {', '.join(text for text, _ in texts)} {tail}"
    joined = iter(tx.joined(chosen, params, [separator for _, separator in texts]) if texts else ())
    numbers = (matrix[:, place] for place in range(len(whole)))
    found: list[Column] = []
    for kind in kinds:
        if kind == "d" and not postgres:
            days = dates_in_line(next(joined), len(matrix))
            if days is None:
                return read_rows(tx, table, names, source, params)
            found.append(days)
        elif kind in "id":
            found.append(next(numbers))
        else:
            column = Texts(next(numbers), next(joined))
            if int(column.lengths.sum()) != len(column.joined):  # a text with a character that ends it for the database
                return read_rows(tx, table, names, source, params)
            found.append(column)
    return found


def _stamp(expression: str) -> str:
    """A time stamp as the driver gives it (`db.engine.postgres_values`), made by the server: there are millions."""
    utc = f"{expression} AT TIME ZONE 'UTC'"
    fraction = f"CASE WHEN date_trunc('second', {utc}) = {utc} THEN '' ELSE to_char({utc}, '.US') END"
    return f"to_char({utc}, 'YYYY-MM-DD\"T\"HH24:MI:SS') || {fraction} || 'Z'"


def read_range(tx: Tx, table: str, first: int, last: int) -> list[Column]:
    """The rows of a range."""
    source = f"{table} t WHERE t.{RANGE[table]} >= :low AND t.{RANGE[table]} <= :high"
    return read_bulk(tx, table, names_of(table), source, {"low": first, "high": last})


def read_record(tx: Tx, table: str, record: int, bundle: int) -> list[Column]:
    """The rows of a bundle of a record."""
    source = f"{table} t WHERE t.record_id = :r"
    if table in VIRTUAL:
        source += f" AND t.record_id <> 0 AND t.{VIRTUAL[table]} >= {VIRTUAL_BIT}"  # as the partial index has it
    if bundle:
        source += (
            " AND t.cost_group_id IN (SELECT b.cost_group_id FROM closing_bundle_group b"
            " WHERE b.record_id = :r AND b.bundle = :b)"
        )
    return read_rows(tx, table, names_of(table), source, {"r": record, "b": bundle})


def rising(keys: Sequence[Ints]) -> bool:
    """Whether keys grow from row to row, each column counting only where those before it are equal."""
    if len(keys[0]) < 2:
        return True
    undecided = None
    for column in keys:
        before, after = column[:-1], column[1:]
        if undecided is None:
            falls, undecided = after < before, after == before
        else:
            falls, undecided = undecided & (after < before), undecided & (after == before)
        if falls.any():
            return False
    return undecided is not None and not undecided.any()
