"""Where the receipt of a virtual transfer stands among the transactions that people post.

Its id lies above theirs, so that it can be made anew while a close runs. In the posting order it stands where its close was
posted: behind what was posted before, in front of what was posted after.

Example: a close is posted after transaction 27; its virtual receipt stands between 27 and 28.

Source: docs/rules.md#114-one-charge-over-several-receipts
"""

from __future__ import annotations

from collections.abc import Iterable

from core.close.identity import VIRTUAL_BIT
from db.engine.session import Tx


def posted_before(tx: Tx, company: int, transactions: Iterable[int]) -> dict[int, int]:
    """Of the virtual ones among these transactions the newest that was posted before their close; 0: none was.

    Vouchers are numbered as they are posted. What has none (a receipt that did not reach the ledger) was posted before the close
    when it is dated within it, or when something after it was.
    """
    found = {}
    for transaction in transactions:
        if transaction < VIRTUAL_BIT:
            continue
        date, voucher = tx.all(
            """SELECT r.date, r.voucher_id FROM inventory_transaction t JOIN closing_record r ON r.id = t.record_id
               WHERE t.id = :t""",
            {"t": transaction},
        )[0]
        # The plus keeps the walk on the key, backwards from the newest: what came after the close is little.
        newest = tx.value(
            """SELECT u.transaction_id FROM inventory_update u
               WHERE u.transaction_id < :virtual AND (+u.voucher_id BETWEEN 1 AND :v OR u.date <= :d)
                 AND +u.cost_group_id IN (SELECT id FROM cost_group WHERE company_id = :c)
               ORDER BY u.transaction_id DESC LIMIT 1""",
            {"virtual": VIRTUAL_BIT, "v": voucher, "d": date, "c": company},
        )
        found[transaction] = int(newest or 0)
    return found
