"""Voucher lines explained as a whole: what must hold of every one of them."""

from __future__ import annotations

import re
from collections import Counter

from core.currency import Currency
from core.explaining.words import MOST_PHRASES
from core.views.explained import LineExplanation
from core.vocabulary import PostingType
from db.company.currencies import currency_of
from db.engine.session import Tx
from db.reading.explaining_lines import MOST_PARTS, explain_line

WITHOUT = (PostingType.PRODUCTION_RECEIPT_OFFSET, PostingType.LABOR)
"""Labor of a production moves no inventory."""


def every_line(tx: Tx, company: int) -> Counter[str]:
    currency, seen = currency_of(tx, company), Counter[str]()
    rows = tx.all(
        """SELECT v.number, v.kind, v.record_id, e.line, e.amount, e.posting_type FROM voucher v
           JOIN ledger_entry e ON e.voucher_id = v.id WHERE v.company_id = :c ORDER BY v.id, e.line""",
        {"c": company},
    )
    for number, kind, record, line, amount, posting_type in rows:
        found = explain_line(tx, company, number, line)
        assert (found.voucher, found.line, found.amount) == (number, line, amount)
        if kind == "labor":
            assert (found.count, posting_type in WITHOUT) == (0, True)
        if kind in ("labor", "opening") and not found.count:
            seen["no parts"] += 1
            continue
        if found.total != amount:
            assert found.total == every_group(tx, number, line) != amount, (number, line, found)
            assert any("changed their item group since" in sentence for sentence in found.sentences)
            seen["regrouped"] += 1
            continue
        if found.count <= MOST_PARTS:
            assert len(found.largest) == found.count, (number, line, found)
            assert sum(part.amount for part in found.largest) == amount
        figures_are_its_own(found, currency)
        seen[kind if record else "posting"] += 1
        seen["several parts"] += found.count > 1
    return seen


def every_group(tx: Tx, voucher: str, line: int) -> int:
    """Sum of the lines of all item groups on one account and posting type."""
    return int(
        tx.value(
            """SELECT SUM(o.amount) FROM voucher v JOIN ledger_entry e ON e.voucher_id = v.id AND e.line = :l AND e.item_group_id <> 0
               JOIN ledger_entry o ON o.voucher_id = v.id AND o.account_id = e.account_id AND o.posting_type = e.posting_type
               WHERE v.number = :n""",
            {"n": voucher, "l": line},
        )
    )


def figures_are_its_own(found: LineExplanation, currency: Currency) -> None:
    """Every amount in the sentences is that of the line, of a part, or of the parts that are not named."""
    shown = found.largest[:MOST_PHRASES]
    known = {abs(found.amount), abs(found.total), *(abs(part.amount) for part in shown)}
    known.add(abs(found.total - sum(part.amount for part in shown)))
    by_kind: Counter[str] = Counter()
    for part in found.largest:
        by_kind[part.what] += part.amount
    known |= {abs(amount) for amount in by_kind.values()}
    for sentence in found.sentences:
        for text in re.findall(r"(\d[\d.]*) [A-Z]{3}\b", sentence):
            assert currency.amount(text) in known, (sentence, found)
