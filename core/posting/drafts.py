"""Draft vouchers of a posting: their lines, and the accounts that are stored with it.

Example: a receipt of 10.00 is invoiced at 12.00. Its voucher takes 1310 and 2010 back by 10.00 on the accounts stored
with the physical update, and posts 12.00 on 1300 and 2000; those two are stored with the financial one.

Source: docs/rules.md#5-what-posts-where
"""

from __future__ import annotations

from core.posting.accounts import accounts_for, by_hand, expensed, lines_of
from core.posting.facts import AccountsKey, EntryRow, Facts, VoucherRow, row_of
from core.posting.line import Line
from core.posting.setup import Item, Setup
from core.posting.state import Posted, PostingState
from core.vocabulary import PostingType, Reference, UpdateKind

_FIXED_PRICE = (int(PostingType.FIXED_RECEIPT_PRICE_LOSS), int(PostingType.FIXED_RECEIPT_PRICE_PROFIT))


class Drafts:
    """Writes vouchers into ``facts``; each set of accounts is found and stored once."""

    def __init__(self, setup: Setup, state: PostingState, facts: Facts) -> None:
        self.setup, self.state, self.facts = setup, state, facts
        self._accounts: dict[tuple[int, ...], tuple[Item, AccountsKey, int]] = {}

    def voucher(self, date: str, kind: str, document: str) -> VoucherRow:
        """A new draft without lines, dated ``date`` (ISO text); its number is drawn when it is written."""
        voucher = VoucherRow(self.state.next_voucher(), date, kind, document)
        self.facts.vouchers.append(voucher)
        return voucher

    def lines(self, voucher: VoucherRow, item: Item, lines: list[tuple[int, int, int]]) -> None:
        """Add lines (account id, posting type, amount in minor units, debit positive)."""
        voucher_id, item_group_id, item_id = voucher.id, item.group_id, item.id
        voucher.entries += [
            row_of(EntryRow, (voucher_id, number, *line, item_group_id, item_id))
            for number, line in enumerate(lines, len(voucher.entries) + 1)
        ]

    def expenditure(self, voucher: VoucherRow, item: Item, posted: Posted, difference: int, amount: int) -> None:
        """Fixed receipt price: the expenditure keeps the difference, its fixed price offset takes it away."""
        if difference not in _FIXED_PRICE or posted.reference != Reference.PURCHASE:
            return
        lines = [
            (self.setup.account_for(posting_type, item), int(posting_type), sign * amount)
            for posting_type, sign in (
                (PostingType.PURCHASE_EXPENDITURE, 1),
                (PostingType.FIXED_RECEIPT_PRICE_OFFSET, -1),
            )
        ]
        if lines[0][0] != lines[1][0]:
            self.lines(voucher, item, lines)

    def accounts_of(
        self, item: Item, posted: Posted, kind: UpdateKind, line: Line, difference: int, *, stored: bool
    ) -> tuple[AccountsKey, int]:
        """The accounts of an update and the number under which they are stored (0: not in the ledger).

        ``AccountMissing`` or ``AccountBlocked`` when there is no usable one.
        """
        receipt = posted.quantity > 0
        given = (line.balance_account, line.offset_account)
        asked = (item.id, posted.reference, kind, receipt, *given, difference, stored)
        known = self._accounts.get(asked)
        if known is None or known[0] is not item:
            key = accounts_for(
                self.setup,
                item,
                Reference(posted.reference),
                kind,
                receipt=receipt,
                balance_account=line.balance_account,
                offset_account=line.offset_account,
                difference_type=difference,
            )
            known = self._accounts[asked] = (item, key, store_accounts(self.state, key) if stored else 0)
        return known[1], known[2]

    def take_back(self, posted: Posted, voucher: VoucherRow) -> None:
        """Reverse the physical value, adjustments included, on the accounts stored with the physical update."""
        if not posted.physical_accounts:
            return
        key = self.state.accounts_key(posted.physical_accounts)
        item = self.setup.item(posted.item)
        adjusted = posted.physical_document + (posted.physical_amount - posted.physical_plain)
        self.lines(voucher, item, [(a, t, -m) for a, t, m in lines_of(key, posted.physical_amount, adjusted)])


def store_accounts(state: PostingState, key: AccountsKey) -> int:
    """Store the accounts and, for receipts and vendor returns, those that later adjustments may need; their number."""
    if key.profit_account:
        for variant in (by_hand(key, increase=True), by_hand(key, increase=False)):
            state.accounts(variant)
        for variant in (expensed(key, profit=True), expensed(key, profit=False)):
            state.accounts(variant)
    return state.accounts(key)
