"""The closing log with what to do about each line: stored ones, and those of a run that is only previewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from core.close.log_lines import LogLine
from core.log_words import Document, log_words
from core.money import Amount, Quantity
from core.views.records import LogRow
from core.vocabulary import WARNINGS, LogReason
from db.engine.kinds import FINANCIAL
from db.engine.session import Tx
from db.reading.names import Named, cost_groups, named

_NAMING = (
    LogReason.CIRCULARITY,
    LogReason.MARK_NOT_INVOICED,
    LogReason.MARK_REMOVED,
    LogReason.PRODUCTION_OPEN,
)
"""Reasons whose detail is a list of transactions."""
_UNKNOWN = Document("", "", "")


class Logged(NamedTuple):
    """A line of the log as it is stored."""

    group: int
    transaction: int
    reason: str
    quantity: Quantity
    amount: Amount
    detail: str

    @property
    def others(self) -> tuple[int, ...]:
        """Transactions that it names beside its own."""
        if self.reason not in _NAMING or not self.detail:
            return ()
        return tuple(int(number) for number in self.detail.split(", "))


def logged(line: LogLine) -> Logged:
    """A computed line as it would be stored."""
    return Logged(line.group, line.transaction, line.reason.value, line.quantity, line.amount, line.detail)


def log_rows(tx: Tx, company: int, record: int) -> list[LogRow]:
    """In the order of the items; empty while the record is not posted."""
    rows = tx.all(
        """SELECT r.date, l.cost_group_id, l.transaction_id, l.reason, l.quantity, l.amount, l.detail
           FROM closing_log l JOIN closing_record r ON r.id = l.record_id AND r.posted_at IS NOT NULL
           WHERE l.record_id = :r AND r.company_id = :c ORDER BY l.cost_group_id, l.row""",
        {"r": record, "c": company},
    )
    return shown(tx, [Logged(*line) for _, *line in rows], rows[0][0]) if rows else []


def shown(tx: Tx, lines: Sequence[Logged], until: str) -> list[LogRow]:
    """Lines of a run through a date, as people read them, in the order of the items."""
    ids = {number for line in lines for number in (line.transaction, *line.others)}
    known = named(tx, ids)
    documents = _documents(tx, known)
    groups = cost_groups(tx, {line.group for line in lines})
    found = []
    for line in lines:
        document = documents.get(line.transaction, _UNKNOWN)
        others = [documents[number] for number in line.others if number in documents]
        words = log_words(line.reason, line.detail, document, others, until)
        group, of = groups.get(line.group), known.get(line.transaction)
        found.append(
            LogRow(
                item=document.item or (group.item if group else ""),
                dimensions=(of.dimensions if of else "") or (group.dimensions if group else ""),
                transaction_id=line.transaction,
                number=document.number,
                reason=words.reason,
                quantity=line.quantity,
                amount=line.amount,
                advice=words.advice,
                warning=line.reason in WARNINGS,
                date=document.date,
            )
        )
    return sorted(found, key=lambda line: (line.item, line.transaction_id))


def _documents(tx: Tx, known: Mapping[int, Named]) -> dict[int, Document]:
    """Transactions as documents, by id."""
    wanted = sorted(known)
    dates = {
        number: (date, invoiced)
        for number, date, invoiced in tx.all(
            f"""SELECT u.transaction_id, MAX(u.date), MAX(CASE WHEN u.kind = {FINANCIAL} AND u.quantity <> 0 THEN u.date END)
                FROM inventory_update u WHERE u.transaction_id IN (SELECT value FROM ids(:t)) GROUP BY u.transaction_id""",
            {"t": tx.ids(wanted)},
        )
    }
    lots = dict(
        tx.all(
            "SELECT id, lot FROM inventory_transaction WHERE id IN (SELECT value FROM ids(:t))", {"t": tx.ids(wanted)}
        )
    )
    return {
        number: Document(of.number, of.item, dates[number][0], lots.get(number, ""), dates[number][1] or "")
        for number, of in known.items()
        if number in dates
    }
