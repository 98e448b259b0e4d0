"""Reads what is only physically updated and may have gone back: the facts of `core.returned`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.returned import GOES_BACK, Delivered, come_to_nothing
from core.vocabulary import LinkKind, Reference
from db.engine.kinds import PHYSICAL, numbers
from db.engine.session import Tx

_KINDS = numbers(*GOES_BACK.keys(), *GOES_BACK.values())


def gone_back(tx: Tx, waiting: Mapping[int, int]) -> frozenset[int]:
    """Which of these transactions, all of them only physically updated (id -> quantity), have come to nothing."""
    if len({quantity > 0 for quantity in waiting.values()}) < 2:
        return frozenset()
    return come_to_nothing(_delivered(tx, waiting))


def _delivered(tx: Tx, waiting: Mapping[int, int]) -> Iterable[Delivered]:
    rows = tx.all(
        f"""SELECT t.id, t.reference, t.cost_group_id, t.dimension_id, u.date, COALESCE(l.issue_id, 0)
            FROM inventory_transaction t
            JOIN inventory_update u ON u.transaction_id = t.id AND u.kind = {PHYSICAL}
            LEFT JOIN cost_link l ON l.receipt_id = t.id AND l.kind = {LinkKind.RETURN:d}
            WHERE t.reference IN {_KINDS} AND t.id IN (SELECT value FROM ids(:t)) ORDER BY t.id""",
        {"t": tx.ids(sorted(waiting))},
    )
    places: dict[tuple[int, int], int] = {}
    for number, reference, group, dimension, date, returns in rows:
        place = places.setdefault((group, dimension), len(places))
        yield Delivered(number, Reference(reference), place, date, waiting[number], returns)
