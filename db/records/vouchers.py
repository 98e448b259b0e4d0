"""Writing vouchers: inserted as drafts with their place in the chain, given their lines, posted."""

from __future__ import annotations

from collections.abc import Sequence

from core.posting.facts import VoucherRow
from db.company.chain import chain_head, voucher_hash
from db.company.turnover import Turnover, add_turnover
from db.engine.session import Tx
from db.tables.columns import LEDGER_ENTRY, VOUCHER
from db.tables.table import insert


def write_vouchers(
    tx: Tx, company: int, drafts: Sequence[VoucherRow], numbers: Sequence[str], *, record: int = 0, text: str = ""
) -> None:
    """Write drafts in the order of their ids under these numbers; ``record``: the closing record that posts them.

    ``BeyondLimit`` where the ledger of the company would hold more than books can.
    """
    amounts = [entry.amount for draft in drafts for entry in draft.entries]
    add_turnover(tx, company, Turnover.LEDGER, sum(map(abs, amounts)))
    head = chain_head(tx, company)
    at, who = tx.now(), tx.actor()
    rows = []
    for draft, number in zip(drafts, numbers, strict=True):
        fresh = voucher_hash(head, number, draft.date, draft.kind, draft.document, draft.entries)
        of = (draft.id, company, number, draft.date, draft.kind, draft.document)
        rows.append((*of, record, 0, text, at, who, head, fresh))
        head = fresh
    insert(tx, VOUCHER, rows)
    insert(
        tx,
        LEDGER_ENTRY,
        (
            (voucher, line, account, posting_type, amount, draft.date, item_group, item)
            for draft in drafts
            for voucher, line, account, posting_type, amount, item_group, item in draft.entries
        ),
    )
    tx.execute(
        "UPDATE voucher SET posted = 1 WHERE id >= :low AND id <= :high AND posted = 0",
        {"low": drafts[0].id, "high": drafts[-1].id},
    )
