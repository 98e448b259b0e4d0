"""Discarding what was staged for a record that is not posted.

On PostgreSQL the application's role may not delete facts; one function of the schema, made of the same statements,
does it as their owner. The triggers refuse both once the record is posted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.engine.session import Tx

_TABLES = (
    "settlement",
    "cost_adjustment",
    "adjustment_total",
    "open_balance",
    "closing_log",
    "cost_link",
    "inventory_update",
    "inventory_transaction",
)
_OF_RECORD = "DELETE FROM {table} WHERE record_id = {record} AND record_id <> 0"
_OF_BUNDLE = (
    _OF_RECORD + " AND cost_group_id IN"
    " (SELECT b.cost_group_id FROM closing_bundle_group b WHERE b.record_id = {record} AND b.bundle = {bundle})"
)


def discard(tx: Tx, record_id: int, bundle: int | None = None) -> None:
    """Delete the staged rows of a record, or of the cost groups of one bundle of it."""
    if tx.dialect == "postgresql":
        tx.execute("SELECT discard_staged(:record, CAST(:bundle AS bigint))", {"record": record_id, "bundle": bundle})
        return
    pattern, tables = (_OF_RECORD, (*_TABLES, "item_price")) if bundle is None else (_OF_BUNDLE, _TABLES)
    for table in tables:
        statement = pattern.format(table=table, record=":record", bundle=":bundle")
        tx.execute(statement, {"record": record_id, "bundle": bundle})


def plpgsql(record: str, bundle: str) -> str:
    """The same as statements of a PL/pgSQL function with these parameters."""
    whole = [_OF_RECORD.format(table=table, record=record) for table in (*_TABLES, "item_price")]
    part = [_OF_BUNDLE.format(table=table, record=record, bundle=bundle) for table in _TABLES]
    return f"IF {bundle} IS NULL THEN {'; '.join(whole)}; ELSE {'; '.join(part)}; END IF;"
