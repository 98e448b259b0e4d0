"""What a voucher line is made of, to the cent: what a record changed, or what updates posted, on its account.

A line of a record sums the adjustments on one stored account, on the inventory side as they are and on the other side with
opposite sign. A line of a posting is one line of one update, as `core.posting.accounts.lines_of` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from core.close.identity import VIRTUAL_BIT
from core.errors import NotFound
from core.explaining.lines import CHANGED, Author, LineFacts, OfKind, line_sentences
from core.posting.accounts import lines_of
from core.posting.facts import AccountsKey
from core.views.explained import LineExplanation, LinePart
from core.vocabulary import AdjustmentKind, PostingType, RecordType, UpdateKind
from db.company.currencies import currency_of
from db.company.setup import stored_accounts
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx
from db.reading.names import cost_groups, kind_text, named
from db.reading.opened import LineKey, opened_rows
from db.reading.vouchers import StoredVoucher, today_of, voucher_row

MOST_PARTS = 50
"""Of the largest parts of a line."""
_ALL = 2**31 - 1


class _Entry(NamedTuple):
    """A voucher line as stored."""

    line: int
    account: str
    account_name: str
    amount: int
    account_id: int
    posting_type: int
    item_group_id: int
    item_id: int

    @property
    def key(self) -> LineKey:
        return LineKey(self.account_id, self.posting_type, self.item_group_id, self.item_id)


class _Part(NamedTuple):
    """What a transaction has of a line; without one (0) its cost group says whose value it is."""

    transaction: int
    group: int
    what: str
    amount: int


class _Parts(NamedTuple):
    """All parts of a line in figures, and the largest of them."""

    many: int
    total: int
    kinds: tuple[OfKind, ...]
    largest: list[_Part]


def explain_line(tx: Tx, company: int, number: str, line: int) -> LineExplanation:
    """Why a voucher has this line; ``NotFound``."""
    voucher = voucher_row(tx, company, number)
    entry = _entry(tx, voucher, line)
    if voucher.record_id:
        author, source = _author(tx, voucher)
        parts = _of_opening(tx, source, entry, author) or _of_record(tx, voucher, source, entry)
        if parts.total != entry.amount and entry.item_group_id and not entry.item_id:
            # Items have another item group since: which of them the line summed is not known any more.
            parts = _of_record(tx, voucher, source, entry._replace(item_group_id=0))
    else:
        author, source = Author(voucher.date, voucher.document, kind_text(voucher.kind)), 0
        parts = _of_posting(tx, voucher, entry)
    facts = LineFacts(
        voucher=voucher.number,
        line=entry.line,
        account=entry.account,
        account_name=entry.account_name,
        posting_type=PostingType(entry.posting_type),
        amount=entry.amount,
        author=author,
        count=parts.many,
        total=parts.total,
        kinds=parts.kinds,
        largest=_shown(tx, parts.largest, "" if source else voucher.date),
        today=today_of(tx, company, voucher, entry.key) if parts.many else (),
    )
    return LineExplanation(
        voucher=facts.voucher,
        line=facts.line,
        account=facts.account,
        account_name=facts.account_name,
        posting_type=facts.posting_type,
        amount=facts.amount,
        record_id=voucher.record_id,
        count=facts.count,
        total=facts.total,
        largest=facts.largest,
        sentences=line_sentences(facts, currency_of(tx, company)),
    )


def _entry(tx: Tx, voucher: StoredVoucher, line: int) -> _Entry:
    entry = tx.row(
        _Entry,
        """SELECT e.line, a.code AS account, a.name AS account_name, e.amount, e.account_id, e.posting_type, e.item_group_id,
                  e.item_id
           FROM ledger_entry e JOIN main_account a ON a.id = e.account_id WHERE e.voucher_id = :v AND e.line = :l""",
        {"v": voucher.id, "l": line},
    )
    if entry is None:
        raise NotFound(
            f"voucher {voucher.number} has no line {line}",
            advice=f"Lines are counted from 1: `invclose voucher {voucher.number}` shows them.",
        )
    return entry


def _author(tx: Tx, voucher: StoredVoucher) -> tuple[Author, int]:
    """The record that posted a voucher, and the id of the one whose changes stand behind it."""
    row = tx.one(
        """SELECT r.number, r.date, r.type, r.reversal_of, COALESCE(o.number, '') FROM closing_record r
           LEFT JOIN closing_record o ON o.id = r.reversal_of AND r.reversal_of <> 0 WHERE r.id = :r""",
        {"r": voucher.record_id},
    )
    assert row is not None
    number, date, kind, reversal_of, taken_back = row
    return Author(date, number, "", RecordType(kind), taken_back), reversal_of or voucher.record_id


# -- of a record -------------------------------------------------------------------------------------------------------


def _of_opening(tx: Tx, source: int, entry: _Entry, author: Author) -> _Parts | None:
    """What was opened on an inventory account; ``None``: the record is no opening."""
    if tx.value("SELECT type FROM closing_record WHERE id = :r", {"r": source}) != RecordType.OPENING:
        return None
    sign = -1 if author.takes_back else 1
    rows = opened_rows(tx, source, entry.key, _ALL, None)
    parts = [_Part(number, 0, "opened", sign * amount) for number, _, amount in rows]
    return _Parts(len(parts), sum(part.amount for part in parts), (), parts[:MOST_PARTS])


_ON_LINE = "p.balance_account_id = :account AND p.balance_posting_type = :type"
_VALUE = f"CASE WHEN {_ON_LINE} THEN {{amount}} ELSE -{{amount}} END"
"""Debit positive, of what is on the line with one of its two sides."""


def _of_record(tx: Tx, voucher: StoredVoucher, source: int, entry: _Entry) -> _Parts:
    """What a record changed on the account of a line; what a reversal left out of its voucher is not in it."""
    sign = -1 if source != voucher.record_id else 1
    where = f"(({_ON_LINE}) OR (p.offset_account_id = :account AND p.offset_posting_type = :type))"
    params: dict[str, Any] = {"r": source, "account": entry.account_id, "type": entry.posting_type, "v": voucher.id}
    if entry.item_id:
        where, params["item"] = f"{where} AND g.item_id = :item", entry.item_id
    elif entry.item_group_id:
        where, params["group"] = f"{where} AND i.item_group_id = :group", entry.item_group_id
    joined = "JOIN cost_group g ON g.id = a.cost_group_id JOIN item i ON i.id = g.item_id"
    stands = ""
    if sign < 0:
        stands = f"""AND NOT (a.update_kind = {PHYSICAL} AND EXISTS (SELECT 1 FROM inventory_update u
            WHERE u.transaction_id = a.transaction_id AND u.kind = {FINANCIAL} AND u.voucher_id < :v))"""
    rows = f"""FROM cost_adjustment a JOIN posting_accounts p ON p.id = a.accounts_id {joined}
        WHERE a.record_id = :r AND a.transaction_id < {VIRTUAL_BIT} {stands} AND {where}"""
    moved = _VALUE.format(amount="a.amount")
    kinds = [
        OfKind(AdjustmentKind(kind), int(count), sign * int(amount))
        for kind, count, amount in tx.all(
            f"SELECT a.kind, COUNT(*), SUM({moved}) {rows} GROUP BY a.kind ORDER BY a.kind", params
        )
    ]
    largest = [
        _Part(transaction, group, CHANGED[AdjustmentKind(kind)], sign * int(amount))
        for transaction, group, kind, amount in tx.all(
            f"""SELECT a.transaction_id, a.cost_group_id, a.kind, {moved} AS value {rows}
                ORDER BY abs({moved}) DESC, a.transaction_id, a.cost_group_id, a.kind LIMIT {MOST_PARTS}""",
            params,
        )
    ]
    carried = _of_virtual(tx, params, where, joined, sign)
    for part, kind in carried:
        kinds.append(OfKind(kind, 1, part.amount))
    return _Parts(
        many=sum(row.many for row in kinds),
        total=sum(row.amount for row in kinds),
        kinds=tuple(_by_kind(kinds)),
        largest=sorted([*largest, *(part for part, _ in carried)], key=lambda part: -abs(part.amount))[:MOST_PARTS],
    )


def _of_virtual(
    tx: Tx, params: dict[str, Any], where: str, joined: str, sign: int
) -> list[tuple[_Part, AdjustmentKind]]:
    """By cost group, what was adjusted by hand of receipts of virtual transfers: on the accounts of the receipts behind them."""
    virtual = dict(
        tx.all(
            f"""SELECT a.cost_group_id, MIN(a.transaction_id) FROM cost_adjustment a
                WHERE a.record_id = :r AND a.transaction_id >= {VIRTUAL_BIT} GROUP BY a.cost_group_id""",
            params,
        )
    )
    if not virtual:
        return []
    moved = _VALUE.format(amount="a.amount")
    sums: dict[tuple[int, int], int] = {}
    for table, weight, only in (
        ("adjustment_total", 1, ""),
        ("cost_adjustment", -1, f"AND a.transaction_id < {VIRTUAL_BIT}"),
    ):
        for group, kind, amount in tx.all(
            f"""SELECT a.cost_group_id, a.kind, SUM({moved}) FROM {table} a JOIN posting_accounts p ON p.id = a.accounts_id
                {joined} WHERE a.record_id = :r AND {where} {only} GROUP BY a.cost_group_id, a.kind""",
            params,
        ):
            sums[group, kind] = sums.get((group, kind), 0) + weight * int(amount)
    return [
        (_Part(virtual[group], group, CHANGED[AdjustmentKind(kind)], sign * amount), AdjustmentKind(kind))
        for (group, kind), amount in sorted(sums.items())
        if amount and group in virtual
    ]


def _by_kind(rows: Iterable[OfKind]) -> Iterator[OfKind]:
    found: dict[AdjustmentKind, OfKind] = {}
    for row in rows:
        before = found.get(row.kind, OfKind(row.kind, 0, 0))
        found[row.kind] = OfKind(row.kind, before.many + row.many, before.amount + row.amount)
    yield from found.values()


# -- of a posting ------------------------------------------------------------------------------------------------------


class _Update(NamedTuple):
    """An update of a voucher with the physical one that it takes back."""

    transaction_id: int
    kind: int
    cost_group_id: int
    item_id: int
    amount: int
    document_amount: int
    taken_back: int
    accounts_id: int
    physical_accounts: int
    physical_amount: int
    physical_document: int


_FIXED_PRICE = (PostingType.FIXED_RECEIPT_PRICE_LOSS, PostingType.FIXED_RECEIPT_PRICE_PROFIT)
_EXPENDITURE = {PostingType.PURCHASE_EXPENDITURE: 1, PostingType.FIXED_RECEIPT_PRICE_OFFSET: -1}
"""The pair of lines of a fixed receipt price that takes itself back, on accounts that are not stored."""
_ANY = 0
"""Stands for whatever account such a line has."""


def _of_posting(tx: Tx, voucher: StoredVoucher, entry: _Entry) -> _Parts:
    """Lines of one account and item follow each other as their updates do; one that stands alone has all that fits it."""
    same = _lines_like(tx, voucher, entry)
    parts = [part for key, part in _posted(tx, voucher) if _fits(key, entry)]
    if len(same) > 1 and [amount for _, amount in same] == [part.amount for part in parts]:
        parts = [parts[[line for line, _ in same].index(entry.line)]]
    largest = sorted(parts, key=lambda part: -abs(part.amount))[:MOST_PARTS]
    return _Parts(len(parts), sum(part.amount for part in parts), (), largest)


def _lines_like(tx: Tx, voucher: StoredVoucher, entry: _Entry) -> list[tuple[int, int]]:
    """Number and amount of the lines with this account, posting type and item."""
    rows = tx.all(
        """SELECT line, amount FROM ledger_entry WHERE voucher_id = :v AND account_id = :a AND posting_type = :t
             AND item_id = :i ORDER BY line""",
        {"v": voucher.id, "a": entry.account_id, "t": entry.posting_type, "i": entry.item_id},
    )
    return [(line, amount) for line, amount in rows]


def _fits(key: tuple[int, int, int], entry: _Entry) -> bool:
    account, posting_type, item = key
    return account in (entry.account_id, _ANY) and (posting_type, item) == (entry.posting_type, entry.item_id)


def _posted(tx: Tx, voucher: StoredVoucher) -> Iterator[tuple[tuple[int, int, int], _Part]]:
    """(account, posting type, item) with the part, of every line that the updates of a voucher wrote, in their order."""
    updates = tx.rows(
        _Update,
        f"""SELECT u.transaction_id, u.kind, u.cost_group_id, g.item_id, u.amount, u.document_amount, u.taken_back, u.accounts_id,
                  COALESCE(p.accounts_id, 0) AS physical_accounts, COALESCE(p.amount, 0) AS physical_amount,
                  COALESCE(p.document_amount, 0) AS physical_document
           FROM inventory_update u JOIN cost_group g ON g.id = u.cost_group_id
           LEFT JOIN inventory_update p ON p.transaction_id = u.transaction_id AND p.kind = {PHYSICAL} AND u.kind = {FINANCIAL}
           WHERE u.voucher_id = :v ORDER BY u.transaction_id, u.kind""",
        {"v": voucher.id},
    )
    used = {number for row in updates for number in (row.accounts_id, row.physical_accounts) if number}
    keys = stored_accounts(tx, used)
    for row in updates:
        back, own = keys.get(row.physical_accounts), keys.get(row.accounts_id)
        if back is not None:
            document = row.physical_document + row.taken_back - row.physical_amount
            for account, posting_type, amount in lines_of(back, row.taken_back, document):
                what = "its value before the invoice, taken back"
                yield (account, posting_type, row.item_id), _Part(row.transaction_id, row.cost_group_id, what, -amount)
        if own is not None:
            yield from _own_lines(row, own)


def _own_lines(row: _Update, key: AccountsKey) -> Iterator[tuple[tuple[int, int, int], _Part]]:
    """The lines of the update itself."""
    value = "its value" if row.kind == UpdateKind.FINANCIAL else "its value, not invoiced"
    for account, posting_type, amount in lines_of(key, row.amount, row.document_amount):
        differs = posting_type == key.difference_type and account == key.difference_account
        what = "what its document differs by" if differs else value
        yield (account, posting_type, row.item_id), _Part(row.transaction_id, row.cost_group_id, what, amount)
    if key.difference_type in _FIXED_PRICE:
        for kind, sign in _EXPENDITURE.items():
            amount = sign * (row.document_amount - row.amount)
            what = "what its document differs by"
            yield (_ANY, kind, row.item_id), _Part(row.transaction_id, row.cost_group_id, what, amount)


# -- shown -------------------------------------------------------------------------------------------------------------


def _shown(tx: Tx, parts: list[_Part], date: str) -> tuple[LinePart, ...]:
    """With the date of the posting, else that of each transaction."""
    known = named(tx, (part.transaction for part in parts))
    groups = cost_groups(tx, (part.group for part in parts if part.transaction not in known))
    dates = dict(
        tx.all(
            """SELECT transaction_id, MAX(date) FROM inventory_update
               WHERE transaction_id IN (SELECT value FROM ids(:t)) GROUP BY transaction_id""",
            {"t": tx.ids(sorted({part.transaction for part in parts}))},
        )
    )
    found = []
    for part in parts:
        of, group = known.get(part.transaction), groups.get(part.group)
        found.append(
            LinePart(
                transaction_id=of.id if of else 0,
                number=of.number if of else group.dimensions if group else "",
                item=of.item if of else group.item if group else "",
                date=date or dates.get(part.transaction, ""),
                what=part.what,
                amount=part.amount,
            )
        )
    return tuple(found)
