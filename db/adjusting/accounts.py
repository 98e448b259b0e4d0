"""The stored accounts that an adjustment by hand goes to."""

from __future__ import annotations

from core.adjusting.plan import Change
from core.close.open_amount import spread
from core.close.selection import Selection
from core.posting.accounts import by_hand
from core.vocabulary import AdjustmentKind, LinkKind, PostingType
from db.engine.kinds import FINANCIAL, SETTLED
from db.engine.session import Tx
from db.posting.books import PostingBooks


class Accounts:
    """The accounts an adjustment by hand goes to: stored with the receipt, or with the receipts behind a virtual one."""

    def __init__(self, tx: Tx, company: int, books: PostingBooks, offset: int = 0) -> None:
        self.tx, self.company, self.books, self.offset = tx, company, books, offset

    def change(self, selection: Selection, node: int, kind: AdjustmentKind, amount: int, left: int) -> Change:
        transaction = int(selection.id[node])
        group = int(selection.groups[selection.group[node]])
        totals = self.totals(transaction, int(selection.accounts[node]), amount)
        return Change(group, transaction, kind, amount, left, totals)

    def totals(self, transaction: int, stored: int, amount: int) -> tuple[tuple[int, int], ...]:
        """(accounts id, amount), amounts of the same accounts added up."""
        sums: dict[int, int] = {}
        for accounts, part in self._behind(transaction, stored, amount):
            if part:
                key = by_hand(self.books.accounts_key(accounts), increase=part > 0)
                if self.offset:
                    key = key._replace(offset_account=self.offset, offset_type=int(PostingType.OTHER))
                number = self.books.accounts(key)
                sums[number] = sums.get(number, 0) + part
        return tuple(sorted(sums.items()))

    def _behind(self, transaction: int, stored: int, amount: int) -> list[tuple[int, int]]:
        if stored:
            return [(stored, amount)]
        rows = self.tx.all(
            f"""SELECT s.receipt_id, s.quantity, u.accounts_id FROM cost_link l
               JOIN inventory_transaction t ON t.id = l.issue_id
               JOIN settlement s ON s.record_id = l.record_id AND s.cost_group_id = t.cost_group_id AND s.issue_id = l.issue_id
               JOIN inventory_update u ON u.transaction_id = s.receipt_id AND u.kind = {FINANCIAL}
               WHERE l.receipt_id = :t AND l.kind = {LinkKind.VIRTUAL:d} AND s.type = {SETTLED} ORDER BY s.row""",
            {"t": transaction},
        )
        parts = spread(amount, [quantity for _, quantity, _ in rows]) if rows else []
        found = []
        for (receipt, _, accounts), part in zip(rows, parts, strict=True):
            found += self._behind(receipt, accounts, part)
        return found
