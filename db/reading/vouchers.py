"""Vouchers: one by number, and the look-up. Only this module stands between a key and a voucher: it stays light."""

from __future__ import annotations

import time
from typing import Any

from core.errors import NotFound
from core.views import VoucherLineView, VoucherMatch, VoucherSearch, VoucherView
from core.vocabulary import RECORD_NAMES, PostingType, RecordType
from db.engine.session import Tx
from db.reading.names import kind_text, stamp_text
from db.reading.opened import counts_by_account, is_opening

_AFTER_ALL = "\U0010ffff"
"""Sorts behind every continuation of a number."""
_RECORD_KINDS = {kind.value: name for kind, name in RECORD_NAMES.items()}


def voucher_row(tx: Tx, company: int, number: str) -> tuple[Any, ...]:
    """The stored row of a posted voucher, by number or its only possible beginning."""
    columns = "id, number, date, kind, document, record_id, text, created_by, created_at, hash"
    wanted = number.strip()
    row = tx.one(
        f"SELECT {columns} FROM voucher WHERE company_id = :c AND number = :n AND posted = 1",
        {"c": company, "n": wanted},
    )
    if row is not None:
        return row
    rows = []
    for form in dict.fromkeys((wanted, wanted.upper())) if wanted else ():
        rows = tx.all(
            f"""SELECT {columns} FROM voucher WHERE company_id = :c AND number >= :n AND number < :end AND posted = 1
                ORDER BY number LIMIT 5""",
            {"c": company, "n": form, "end": form + _AFTER_ALL},
        )
        rows = [row for row in rows if row[1].startswith(form)]
        if rows:
            break
    if len(rows) == 1:
        return rows[0]
    if rows:
        names = ", ".join(row[1] for row in rows[:4]) + (" ..." if len(rows) > 4 else "")
        raise NotFound(f"several vouchers begin with {wanted}", where=names, advice="Write one more character.")
    near = _near(tx, company, wanted.upper())
    raise NotFound(
        f"voucher {wanted or '(empty)'} does not exist",
        where=f"near it: {', '.join(near)}" if near else "there is no voucher yet",
        advice="Look it up by amount, date, account or document.",
    )


def _near(tx: Tx, company: int, number: str) -> list[str]:
    before = tx.all(
        "SELECT number FROM voucher WHERE company_id = :c AND number < :n AND posted = 1 ORDER BY number DESC LIMIT 2",
        {"c": company, "n": number},
    )
    after = tx.all(
        "SELECT number FROM voucher WHERE company_id = :c AND number > :n AND posted = 1 ORDER BY number LIMIT 2",
        {"c": company, "n": number},
    )
    return [row[0] for row in (*reversed(before), *after)]


def voucher_view(tx: Tx, company: int, number: str) -> VoucherView:
    voucher, name, date, kind, document, record, text, by, at, digest = voucher_row(tx, company, number)
    entries = tx.all(
        """SELECT e.line, a.code, a.name, e.posting_type, e.amount, COALESCE(g.code, ''), COALESCE(i.code, ''),
                  e.account_id, e.item_group_id, e.item_id
           FROM ledger_entry e JOIN main_account a ON a.id = e.account_id
           LEFT JOIN item_group g ON g.id = e.item_group_id LEFT JOIN item i ON i.id = e.item_id
           WHERE e.voucher_id = :v ORDER BY e.line""",
        {"v": voucher},
    )
    behind = behind_record(tx, record) if record else None
    updates = 0 if record else tx.value("SELECT COUNT(*) FROM inventory_update WHERE voucher_id = :v", {"v": voucher})
    lines = tuple(
        VoucherLineView(
            line=line,
            account=account,
            account_name=account_name,
            posting_type=PostingType(posting),
            debit=max(amount, 0),
            credit=max(-amount, 0),
            item_group=group,
            item=item,
            transactions=behind.transactions(*key[:2], *key[2:]) if behind else int(updates),
        )
        for line, account, account_name, posting, amount, group, item, *rest in entries
        for key in [(rest[0], posting, rest[1], rest[2])]
    )
    record_number = tx.value("SELECT number FROM closing_record WHERE id = :r", {"r": record}) if record else None
    return VoucherView(
        number=name,
        date=date,
        kind=kind_text(_RECORD_KINDS.get(kind, kind)),
        document=document,
        record_number=record_number or "",
        record_id=record,
        text=text or f"{kind_text(_RECORD_KINDS.get(kind, kind))} {document}".strip(),
        by=by,
        at=stamp_text(at),
        hash=digest,
        lines=lines,
        total=sum(line.debit for line in lines),
    )


class BehindRecord:
    """Numbers of adjusted transactions by stored accounts, to be found from a voucher line."""

    def __init__(self, rows: list[tuple[int, ...]]) -> None:
        self._rows = rows

    def transactions(self, account: int, posting: int, item_group: int, item: int) -> int:
        return sum(row[0] for row in self._rows if on_line(row[1:], account, posting, item_group, item))


def on_line(accounts: tuple[int, ...], account: int, posting: int, item_group: int, item: int) -> bool:
    """Whether (item, item group, balance account and type, offset account and type) is summed in this line."""
    of_item, of_group, balance, balance_type, offset, offset_type = accounts
    if (item and item != of_item) or (not item and item_group and item_group != of_group):
        return False
    return (balance, balance_type) == (account, posting) or (offset, offset_type) == (account, posting)


def behind_record(tx: Tx, record: int) -> BehindRecord:
    """What stands behind the voucher of a closing record; for a reversal, what it takes back."""
    source = adjusting_record(tx, record)
    if is_opening(tx, source):
        return BehindRecord([(count, 0, 0, *key, 0, 0) for count, *key in counts_by_account(tx, source)])
    return BehindRecord(
        [
            (int(row[0]), *row[1:])
            for row in tx.all(
                """SELECT SUM(t.transactions), g.item_id, i.item_group_id, p.balance_account_id, p.balance_posting_type,
                          p.offset_account_id, p.offset_posting_type
                   FROM adjustment_total t JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id
                   JOIN posting_accounts p ON p.id = t.accounts_id WHERE t.record_id = :r
                   GROUP BY g.item_id, i.item_group_id, p.balance_account_id, p.balance_posting_type, p.offset_account_id,
                            p.offset_posting_type""",
                {"r": source},
            )
        ]
    )


def adjusting_record(tx: Tx, record: int) -> int:
    """The record whose adjustments stand behind this one: itself, or what it reverses."""
    return int(tx.value("SELECT reversal_of FROM closing_record WHERE id = :r", {"r": record}) or record)


def find_vouchers(
    tx: Tx,
    company: int,
    text: str,
    *,
    amount: int | None,
    date: str | None,
    account: str | None,
    document: str | None,
    limit: int,
) -> VoucherSearch:
    """Newest first. A part of a number looks through the vouchers, an amount or account through their lines."""
    started = time.perf_counter()
    conditions = ["v.company_id = :c", "v.posted = 1"]
    params: dict[str, object] = {"c": company, "n": limit}
    if text.strip():
        conditions.append("upper(v.number) LIKE :t ESCAPE '!'")
        params["t"] = f"%{_escaped(text.strip().upper())}%"
    if date is not None:
        conditions.append("v.date = :d")
        params["d"] = date
    if document is not None:
        conditions.append("v.document = :doc")
        params["doc"] = document
    if account is not None:
        conditions.append("EXISTS (SELECT 1 FROM ledger_entry e WHERE e.voucher_id = v.id AND e.account_id = :a)")
        params["a"] = _account(tx, company, account)
    if amount is not None:
        conditions.append(
            """(EXISTS (SELECT 1 FROM ledger_entry e WHERE e.voucher_id = v.id AND e.amount IN (:plus, :minus))
                OR (v.record_id <> 0 AND (SELECT SUM(e.amount) FROM ledger_entry e
                                          WHERE e.voucher_id = v.id AND e.amount > 0) = :plus))"""
        )
        params["plus"], params["minus"] = abs(amount), -abs(amount)
    rows = tx.all(
        f"""SELECT v.id, v.number, v.date, v.kind, v.document, v.record_id FROM voucher v
            WHERE {" AND ".join(conditions)} ORDER BY v.id DESC LIMIT :n""",
        params,
    )
    matches = _matches(tx, rows)
    total = tx.value("SELECT COUNT(*) FROM voucher WHERE company_id = :c AND posted = 1", {"c": company})
    return VoucherSearch(matches, int(total), round((time.perf_counter() - started) * 1000))


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _account(tx: Tx, company: int, code: str) -> int:
    found = tx.value("SELECT id FROM main_account WHERE company_id = :c AND code = :a", {"c": company, "a": code})
    if found is None:
        raise NotFound(f"account {code} does not exist", advice="invclose account list shows all of them.")
    return int(found)


def _matches(tx: Tx, rows: list[tuple[Any, ...]]) -> tuple[VoucherMatch, ...]:
    totals = dict(
        tx.all(
            """SELECT voucher_id, SUM(amount) FROM ledger_entry
               WHERE voucher_id IN (SELECT value FROM ids(:v)) AND amount > 0 GROUP BY voucher_id""",
            {"v": tx.ids(row[0] for row in rows)},
        )
    )
    records = {
        row[0]: f"{RECORD_NAMES[RecordType(row[2])]} {row[1]}"
        for row in tx.all(
            "SELECT id, number, type FROM closing_record WHERE id IN (SELECT value FROM ids(:r))",
            {"r": tx.ids({row[5] for row in rows if row[5]})},
        )
    }
    return tuple(
        VoucherMatch(
            number=number,
            date=date,
            origin=records.get(record) or f"{kind_text(kind)} {document}".strip(),
            amount=int(totals.get(voucher, 0)),
        )
        for voucher, number, date, kind, document, record in rows
    )
