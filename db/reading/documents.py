"""Receipts and issues to choose from: by the beginning of their number, or those of an item, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.errors import NotFound, RejectedInput
from core.views.codes import DocumentRow
from core.vocabulary import CodeKind
from db.engine.kinds import FINANCIAL
from db.engine.session import Tx
from db.reading.codes import code_meant
from db.reading.items import item_places
from db.reading.movements import movements_of, newest_of
from db.reading.names import named
from db.records.own_records import own
from db.records.undone import STANDING

_AFTER_ALL = "\U0010ffff"
_INVOICED = f" AND EXISTS (SELECT 1 FROM inventory_update f WHERE f.transaction_id = t.id AND f.kind = {FINANCIAL})"


def documents(
    tx: Tx, company: int, text: str, *, receipts: bool, invoiced: bool = False, limit: int
) -> list[DocumentRow]:
    """Transactions that stand; numbers and codes of items may be written in small letters.

    ``invoiced``: only those of which the financial update is posted.
    """
    text = text.strip()
    kind = f"t.quantity {'>' if receipts else '<'} 0{_INVOICED if invoiced else ''}"
    ids = _newest(tx, company, kind, limit) if not text else _by_number(tx, company, text, kind, limit)
    if text and not ids:
        ids = _of_item(tx, company, text, kind, limit)
    known = named(tx, ids)
    rows = {row.transaction_id: row for row in movements_of(tx, company, ids)}
    return [
        DocumentRow(
            transaction_id=number,
            number=known[number].number,
            item=known[number].item,
            item_name=known[number].item_name,
            dimensions=known[number].dimensions,
            date=rows[number].date,
            quantity=rows[number].quantity,
            open_quantity=rows[number].open_quantity,
            cost=rows[number].cost,
        )
        for number in ids
    ]


def _newest(tx: Tx, company: int, kind: str, limit: int) -> list[int]:
    return _ids(tx, kind, "t.id DESC", {"c": company, "n": limit})


def _by_number(tx: Tx, company: int, text: str, kind: str, limit: int) -> list[int]:
    for written in dict.fromkeys((text, text.upper())):
        given = {"c": company, "n": limit, "t": written, "end": written + _AFTER_ALL}
        begins = f"t.number >= :t AND t.number < :end AND {kind}"
        if ids := _ids(tx, begins, "t.number, t.id DESC", given):
            return ids
    return []


def _of_item(tx: Tx, company: int, text: str, kind: str, limit: int) -> list[int]:
    """Of the item of this code, by the days on which the goods moved."""
    try:
        code = code_meant(tx, company, CodeKind.ITEM, text).code
    except (NotFound, RejectedInput):
        return []
    groups = [place.group for place in item_places(tx, company, code)]
    moved = newest_of(tx, company, groups, limit * 4)
    standing = _ids(
        tx,
        f"{kind} AND t.id IN (SELECT value FROM ids(:t))",
        "t.id",
        {"c": company, "n": len(moved), "t": tx.ids(moved)},
    )
    wanted = set(standing)
    return [number for number in moved if number in wanted][:limit]


def _ids(tx: Tx, condition: str, order: str, given: Mapping[str, object]) -> list[int]:
    rows: Sequence[tuple[int]] = tx.all(
        f"""SELECT t.id FROM inventory_transaction t
            WHERE t.company_id = :c AND {condition} AND {own("t")} AND t.{STANDING} ORDER BY {order} LIMIT :n""",
        given,
    )
    return [number for (number,) in rows]
