"""Identity of a virtual transfer: a posting order fixed by (record, cost group, day), whoever makes it and when.

Bits from the top: one that no real transaction has, 20 of the record, 24 of the cost group, 17 of the day, and the
side. So virtual transfers come after every real transaction of their dates, and the receipt right behind its issue. Among what was
posted later they have their place where dates do not order (db/records/posting_order.py).

Source: docs/rules.md#64-weighted-average
"""

from __future__ import annotations

VIRTUAL_BIT = 1 << 62
"""Set in the id of a virtual transfer and of no other transaction."""
MAX_RECORD, MAX_GROUP, MAX_DAY = 1 << 20, 1 << 24, 1 << 17


def virtual_id(record: int, group: int, day: int, *, receipt: bool) -> int:
    """Posting order of a virtual transfer, fixed by (record, cost group, date) and above every real one.

    ``day``: days since 1900-01-01. ``OverflowError`` beyond 2^20 records, 2^24 cost groups or 2^17 days.
    """
    if record >= MAX_RECORD or group >= MAX_GROUP or day >= MAX_DAY:
        raise OverflowError("too many closing records, cost groups or days for virtual transfers")
    return VIRTUAL_BIT | record << 42 | group << 18 | day << 1 | int(receipt)
