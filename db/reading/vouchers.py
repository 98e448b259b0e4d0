"""Vouchers: one by number, and the look-up. Only this module stands between a key and a voucher: it stays light."""

from __future__ import annotations

import time
from typing import NamedTuple

from core.days import days_of_month
from core.errors import NotFound
from core.money import Amount
from core.views.vouchers import TodayAccount, VoucherLineView, VoucherMatch, VoucherSearch, VoucherView
from core.vocabulary import RECORD_NAMES, PostingType, RecordType
from db.engine.session import Tx
from db.reading.accounts_today import AccountsToday, Counted
from db.reading.names import kind_text, stamp_text
from db.reading.opened import LineKey, counts_by_account, is_opening

_AFTER_ALL = "\U0010ffff"
"""Sorts behind every continuation of a number."""
_RECORD_KINDS = {kind.value: name for kind, name in RECORD_NAMES.items()}


class StoredVoucher(NamedTuple):
    """A voucher as stored."""

    id: int
    number: str
    date: str
    kind: str
    document: str
    record_id: int
    text: str
    created_by: str
    created_at: str
    hash: str


class _Found(NamedTuple):
    """A voucher that a search found."""

    id: int
    number: str
    date: str
    kind: str
    document: str
    record_id: int


class _Entry(NamedTuple):
    """A ledger entry with the names of its account, group and item."""

    line: int
    account: str
    account_name: str
    posting_type: int
    amount: Amount
    item_group: str
    item: str
    account_id: int
    item_group_id: int
    item_id: int

    @property
    def key(self) -> LineKey:
        return LineKey(self.account_id, self.posting_type, self.item_group_id, self.item_id)


def _of_posting(entry: _Entry, updates: int) -> list[Counted]:
    """A line of a document is of one item; one that moved no inventory has nothing to be compared."""
    return [Counted(entry.item_id, updates)] if entry.item_id and updates else []


def voucher_row(tx: Tx, company: int, number: str) -> StoredVoucher:
    """The stored row of a posted voucher, by number or its only possible beginning."""
    columns = ", ".join(StoredVoucher._fields)
    wanted = number.strip()
    row = tx.row(
        StoredVoucher,
        f"SELECT {columns} FROM voucher WHERE company_id = :c AND number = :n AND posted = 1",
        {"c": company, "n": wanted},
    )
    if row is not None:
        return row
    rows: list[StoredVoucher] = []
    for form in dict.fromkeys((wanted, wanted.upper())) if wanted else ():
        rows = tx.rows(
            StoredVoucher,
            f"""SELECT {columns} FROM voucher WHERE company_id = :c AND number >= :n AND number < :end AND posted = 1
                ORDER BY number LIMIT 5""",
            {"c": company, "n": form, "end": form + _AFTER_ALL},
        )
        rows = [row for row in rows if row.number.startswith(form)]
        if rows:
            break
    if len(rows) == 1:
        return rows[0]
    if rows:
        names = ", ".join(row.number for row in rows[:4]) + (" ..." if len(rows) > 4 else "")
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
    """A voucher with its lines in the order of posting; ``NotFound`` when the company has no such number."""
    voucher = voucher_row(tx, company, number)
    entries = tx.rows(
        _Entry,
        """SELECT e.line, a.code AS account, a.name AS account_name, e.posting_type, e.amount,
                  COALESCE(g.code, '') AS item_group, COALESCE(i.code, '') AS item, e.account_id, e.item_group_id, e.item_id
           FROM ledger_entry e JOIN main_account a ON a.id = e.account_id
           LEFT JOIN item_group g ON g.id = e.item_group_id LEFT JOIN item i ON i.id = e.item_id
           WHERE e.voucher_id = :v ORDER BY e.line""",
        {"v": voucher.id},
    )
    record, updates, behind = voucher.record_id, 0, None
    if record:
        behind = behind_record(tx, record)
    else:
        updates = int(tx.value("SELECT COUNT(*) FROM inventory_update WHERE voucher_id = :v", {"v": voucher.id}))
    counted = [behind.by_item(entry.key) if behind else _of_posting(entry, updates) for entry in entries]
    today = AccountsToday(tx, company, {one.item_id for each in counted for one in each})
    lines = tuple(
        VoucherLineView(
            line=entry.line,
            account=entry.account,
            account_name=entry.account_name,
            posting_type=PostingType(entry.posting_type),
            debit=max(entry.amount, 0),
            credit=max(-entry.amount, 0),
            item_group=entry.item_group,
            item=entry.item,
            transactions=behind.transactions(entry.key) if behind else updates,
            today=today.others(entry.account_id, entry.posting_type, items),
        )
        for entry, items in zip(entries, counted, strict=True)
    )
    record_number = tx.value("SELECT number FROM closing_record WHERE id = :r", {"r": record}) if record else None
    kind = kind_text(_RECORD_KINDS.get(voucher.kind, voucher.kind))
    return VoucherView(
        number=voucher.number,
        date=voucher.date,
        kind=kind,
        document=voucher.document,
        record_number=record_number or "",
        record_id=record,
        text=voucher.text or f"{kind} {voucher.document}".strip(),
        by=voucher.created_by,
        at=stamp_text(voucher.created_at),
        hash=voucher.hash,
        lines=lines,
        total=sum(line.debit for line in lines),
    )


def today_of(tx: Tx, company: int, voucher: StoredVoucher, line: LineKey) -> tuple[TodayAccount, ...]:
    """What the posting profile would give today for what stands behind a line, where that is another account."""
    items = [Counted(line.item_id, 1)] if line.item_id else []
    if voucher.record_id:
        items = behind_record(tx, voucher.record_id).by_item(line)
    return AccountsToday(tx, company, (one.item_id for one in items)).others(line.account_id, line.posting_type, items)


class AdjustedSum(NamedTuple):
    """How many transactions of an item a record adjusted on the same stored accounts; 0 for what is not told apart."""

    transactions: int
    item_id: int
    item_group_id: int
    balance_account_id: int
    balance_posting_type: int
    offset_account_id: int
    offset_posting_type: int


class BehindRecord:
    """Numbers of adjusted transactions by stored accounts, to be found from a voucher line."""

    def __init__(self, sums: list[AdjustedSum]) -> None:
        self._sums = sums

    def transactions(self, line: LineKey) -> int:
        return sum(int(one.transactions) for one in self._sums if on_line(one, line))

    def by_item(self, line: LineKey) -> list[Counted]:
        """The same by item; of a line whose items have all moved to another group since, of its account."""
        found = [one for one in self._sums if on_line(one, line)]
        if not found and line.item_group_id and not line.item_id:
            found = [one for one in self._sums if on_line(one, line._replace(item_group_id=0))]
        return [Counted(one.item_id, int(one.transactions)) for one in found]


def on_line(adjusted: AdjustedSum, line: LineKey) -> bool:
    """Whether what was adjusted is summed in this line, on one of its two sides."""
    if line.item_id and line.item_id != adjusted.item_id:
        return False
    if not line.item_id and line.item_group_id and line.item_group_id != adjusted.item_group_id:
        return False
    return (line.account_id, line.posting_type) in (
        (adjusted.balance_account_id, adjusted.balance_posting_type),
        (adjusted.offset_account_id, adjusted.offset_posting_type),
    )


def behind_record(tx: Tx, record: int) -> BehindRecord:
    """What stands behind the voucher of a closing record; for a reversal, what it takes back."""
    source = adjusting_record(tx, record)
    if is_opening(tx, source):
        opened = counts_by_account(tx, source)
        return BehindRecord(
            [
                AdjustedSum(
                    transactions=count,
                    item_id=item,
                    item_group_id=0,
                    balance_account_id=account,
                    balance_posting_type=posting,
                    offset_account_id=0,
                    offset_posting_type=0,
                )
                for count, item, account, posting in opened
            ]
        )
    return BehindRecord(
        tx.rows(
            AdjustedSum,
            """SELECT SUM(t.transactions) AS transactions, g.item_id, i.item_group_id, p.balance_account_id, p.balance_posting_type,
                          p.offset_account_id, p.offset_posting_type
                   FROM adjustment_total t JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id
                   JOIN posting_accounts p ON p.id = t.accounts_id WHERE t.record_id = :r
                   GROUP BY g.item_id, i.item_group_id, p.balance_account_id, p.balance_posting_type, p.offset_account_id,
                            p.offset_posting_type""",
            {"r": source},
        )
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
    """Newest first; ``date`` is a day or a month.

    A part of a number, or the beginning of a document's, looks through the vouchers, an amount or account through their lines.
    """
    started = time.perf_counter()
    conditions = ["v.company_id = :c", "v.posted = 1"]
    params: dict[str, object] = {"c": company, "n": limit}
    if text.strip():
        conditions.append("(upper(v.number) LIKE :t ESCAPE '!' OR upper(v.document) LIKE :begins ESCAPE '!')")
        params["begins"] = f"{_escaped(text.strip().upper())}%"
        params["t"] = f"%{params['begins']}"
    if date is not None and (month := days_of_month(date)):
        conditions.append("v.date BETWEEN :d AND :last")
        params["d"], params["last"] = month
    elif date is not None:
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
    rows = tx.rows(
        _Found,
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
        raise NotFound(f"account {code} does not exist", advice="`invclose account list` shows all of them.")
    return int(found)


def _matches(tx: Tx, rows: list[_Found]) -> tuple[VoucherMatch, ...]:
    totals = dict(
        tx.all(
            """SELECT voucher_id, SUM(amount) FROM ledger_entry
               WHERE voucher_id IN (SELECT value FROM ids(:v)) AND amount > 0 GROUP BY voucher_id""",
            {"v": tx.ids(row.id for row in rows)},
        )
    )
    records = {
        record: f"{RECORD_NAMES[RecordType(kind)]} {number}"
        for record, number, kind in tx.all(
            "SELECT id, number, type FROM closing_record WHERE id IN (SELECT value FROM ids(:r))",
            {"r": tx.ids({row.record_id for row in rows if row.record_id})},
        )
    }
    return tuple(
        VoucherMatch(
            number=row.number,
            date=row.date,
            origin=records.get(row.record_id) or f"{kind_text(row.kind)} {row.document}".strip(),
            amount=int(totals.get(row.id, 0)),
        )
        for row in rows
    )
