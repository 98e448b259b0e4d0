"""Where the account of a voucher line differs from what the posting profile would give today for the items behind it.

Read for the items of one voucher only, so that a look-up stays quick however many items there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.posting.setup import Item
from core.posting.today import Today
from core.views.vouchers import TodayAccount
from core.vocabulary import InventoryModel, PostingType
from db.company.setup import setup_with
from db.engine.session import Tx


class Counted(NamedTuple):
    """So many transactions of an item stand behind a line."""

    item_id: int
    transactions: int


class AccountsToday:
    """The setup as far as these items need it."""

    def __init__(self, tx: Tx, company: int, items: Iterable[int]) -> None:
        self._items = {
            number: Item(number, code, name, group, group_code, InventoryModel.FIFO)  # no search asks for the model
            for number, code, name, group, group_code in tx.all(
                """SELECT i.id, i.code, i.name, i.item_group_id, g.code FROM item i JOIN item_group g ON g.id = i.item_group_id
                   WHERE i.id IN (SELECT value FROM ids(:i))""",
                {"i": tx.ids(sorted(set(items)))},
            )
        }
        setup = setup_with(tx, company, {})
        self._accounts, self._today = setup.accounts, Today(setup)

    def others(self, account: int, posting_type: int, behind: Sequence[Counted]) -> tuple[TodayAccount, ...]:
        """The accounts that are not the one of the line, the one of most transactions first."""
        counts: dict[int, int] = {}
        for one in behind:
            item = self._items.get(one.item_id)
            today = None if item is None else self._today.account(PostingType(posting_type), item)
            if today is not None and today != account:
                counts[today] = counts.get(today, 0) + one.transactions
        found = [self._shown(number, many) for number, many in counts.items()]
        return tuple(sorted(found, key=lambda one: (-one.transactions, one.account)))

    def _shown(self, number: int, transactions: int) -> TodayAccount:
        account = self._accounts.get(number)
        return TodayAccount(account.code if account else "", account.name if account else "", transactions)
