"""The voucher of a closing record: adjustments summed per stored account, to the specification asked for.

An adjustment of ``x`` debits the stored balance-sheet account and credits the stored offset account. Lines that sum to
zero are left out; the voucher always sums to zero.

Example: adjustments of +5.00 and -2.00, both on 1300 and 5000. Total: 1300 +3.00, 5000 -3.00. By item: four lines.

Source: docs/rules.md#14-dates-periods-numbers-vouchers, docs/rules.md#53-the-original-accounts
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.close.accounts import StoredAccounts
from core.vocabulary import Specification


class LedgerLine(NamedTuple):
    """One line to post, debit positive; 0 where the specification does not say."""

    account: int
    posting_type: int
    item_group: int
    item: int
    amount: int


def voucher_lines(
    totals: Iterable[tuple[int, int, int, int]], accounts: StoredAccounts, specification: Specification
) -> list[LedgerLine]:
    """Lines from (item id, its item group id now, accounts id, amount).

    Amounts in minor units, plus for more inventory value. Adjustments without stored ledger accounts (accounts id 0)
    are not in the ledger. Lines are sorted by account, posting type, item group, item. ``Unbalanced`` when they do
    not sum to zero.
    """
    sums: dict[tuple[int, int, int, int], int] = {}
    for item, item_group, number, amount in totals:
        if not number:
            continue
        key = accounts.key(number)
        group = item_group if specification is Specification.GROUP else 0
        which = item if specification is Specification.ITEM else 0
        debit = (key.balance_account, key.balance_type, group, which)
        credit = (key.offset_account, key.offset_type, group, which)
        sums[debit] = sums.get(debit, 0) + amount
        sums[credit] = sums.get(credit, 0) - amount
    return [LedgerLine(*key, amount) for key, amount in sorted(sums.items()) if amount]
