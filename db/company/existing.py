"""Sealing books that were there before seals were: everything at once, for each company, and an audit event that says so.

What is sealed then is what stands there then: later changes are found, earlier ones are not.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.close.identity import VIRTUAL_BIT
from core.proof.columns import Ints, Texts, digests
from core.proof.packing import pack_keys, part
from core.proof.seals import KEYS, Part, record_scope
from db.company import sealed
from db.company.chain import audit
from db.company.sealing import add_seal, made_part, whole_parts
from db.engine.session import Tx

SEALED_AT_UPGRADE = "sealed at upgrade"

_OWNER = {
    "inventory_update": ("inventory_transaction", "transaction_id"),
    "cost_link": ("inventory_transaction", "receipt_id"),
    "production_share": ("inventory_transaction", "receipt_id"),
    "part_update": ("inventory_transaction", "transaction_id"),
    "opening_line": ("inventory_transaction", "transaction_id"),
    "late_link": ("cost_group", "cost_group_id"),
    "cost_group_link": ("cost_group", "from_group_id"),
    "ledger_entry": ("voucher", "voucher_id"),
    "stock_count": ("item", "item_id"),
}
"""Table -> table and column that tell whose a row is."""


def seal_existing(tx: Tx) -> list[str]:
    """Seal every company that has no seal yet; the codes of those."""
    rows = tx.all(
        "SELECT id, code FROM company c WHERE NOT EXISTS (SELECT 1 FROM seal s WHERE s.company_id = c.id) ORDER BY id"
    )
    for company, code in rows:
        audit(tx, company, SEALED_AT_UPGRADE, code, {"trusted": "what is there, as of this upgrade"})
        parts = [*_facts(tx, company), *whole_parts(tx, company, sealed.WHOLE.keys() - {"number_sequence"})]
        add_seal(tx, company, parts)
    return [code for _, code in rows]


def _facts(tx: Tx, company: int) -> Iterator[Part]:
    for table in sealed.RANGE:
        yield from _range(tx, company, table)
    for table in sorted(sealed.LISTED):
        yield from _listed(tx, company, table)
    for (record,) in tx.all("SELECT id FROM closing_record WHERE company_id = :c ORDER BY id", {"c": company}):
        yield from _record(tx, record)


def _source(table: str) -> str:
    """The rows of a company, without virtual transfers."""
    if table in _OWNER:
        owner, column = _OWNER[table]
        found = f"{owner} g JOIN {table} t ON t.{column} = g.id WHERE g.company_id = :c"
    else:
        found = f"{table} t WHERE t.company_id = :c"
    return f"{found} AND t.{sealed.VIRTUAL[table]} < {VIRTUAL_BIT}" if table in sealed.VIRTUAL else found


def _range(tx: Tx, company: int, table: str) -> Iterator[Part]:
    names = sealed.names_of(table)
    columns = sealed.read_bulk(tx, table, names, _source(table), {"c": company})
    if len(columns[0]):
        ids = _numbers(columns[names.index(sealed.RANGE[table])])
        yield made_part(table, f"{int(ids[0])}-{int(ids[-1])}", columns)


def _listed(tx: Tx, company: int, table: str) -> Iterator[Part]:
    names = sealed.names_of(table)
    columns = sealed.read_bulk(tx, table, names, _source(table), {"c": company})
    if len(columns[0]):
        keys = pack_keys([_numbers(columns[names.index(name)]) for name in sealed.TABLES[table].key])
        found = digests(names, columns)
        yield part(table, KEYS, found.rows, found.of_columns(), found.marks(), keys)


def _record(tx: Tx, record: int) -> Iterator[Part]:
    rows = tx.all("SELECT bundle FROM closing_bundle WHERE record_id = :r ORDER BY bundle", {"r": record})
    for table in sealed.OF_RECORD:
        bundles = [0] if table == "closing_bundle_group" or not rows else [row[0] for row in rows]
        for bundle in bundles:
            columns = sealed.read_record(tx, table, record, bundle)
            if len(columns[0]):
                yield made_part(table, record_scope(record, bundle), columns)


def _numbers(column: Ints | Texts) -> Ints:
    assert not isinstance(column, Texts)
    return column
