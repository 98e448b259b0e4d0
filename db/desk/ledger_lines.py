"""Ledger lines that are not posted yet, as a voucher shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from core.views.vouchers import VoucherLineView
from core.vocabulary import PostingType
from db.reading.accounts_today import AccountsToday, Counted

if TYPE_CHECKING:
    from core.close.voucher import LedgerLine
    from db.engine.session import Tx


def line_views(
    tx: Tx, company: int, lines: Iterable[LedgerLine], behind: Callable[[LedgerLine], Sequence[Counted]]
) -> tuple[VoucherLineView, ...]:
    """Lines with the names of their accounts, groups and items; ``behind`` counts the transactions of a line, by item."""
    c = {"c": company}
    accounts = {
        account: (code, name)
        for account, code, name in tx.all("SELECT id, code, name FROM main_account WHERE company_id = :c", c)
    }
    groups = dict(tx.all("SELECT id, code FROM item_group WHERE company_id = :c", c))
    wanted = list(lines)
    items = dict(
        tx.all(
            "SELECT id, code FROM item WHERE id IN (SELECT value FROM ids(:i))",
            {"i": tx.ids(sorted({line.item for line in wanted if line.item}))},
        )
    )
    counted = [behind(line) for line in wanted]
    today = AccountsToday(tx, company, {one.item_id for each in counted for one in each})
    return tuple(
        VoucherLineView(
            line=number,
            account=code,
            account_name=name,
            posting_type=PostingType(line.posting_type),
            debit=max(line.amount, 0),
            credit=max(-line.amount, 0),
            item_group=groups.get(line.item_group, ""),
            item=items.get(line.item, ""),
            transactions=sum(one.transactions for one in of_line),
            today=today.others(line.account, line.posting_type, of_line),
        )
        for number, (line, of_line) in enumerate(zip(wanted, counted, strict=True), 1)
        for code, name in [accounts[line.account]]
    )
