"""What the books hold beside an export of another system: items, accounts, transactions, stock and the answers of last time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.dates import DateFacts, Purpose, refusals
from core.errors import clause
from core.importing import KnownItem, KnownTransaction
from core.mapping.beside import Beside, Invoice, Posted
from core.rights import Act
from core.vocabulary import Reference, Side, UpdateKind
from db.company.rights import require
from db.company.setup import load_items
from db.engine.session import Database, Tx
from db.importing.known import texts, transactions_of
from db.importing.target import target_of
from db.records.dates import date_facts
from db.records.own_records import own
from db.records.quantities import QUANTITY_NOW
from db.records.undone import STANDING

_ON_HAND = f"""SELECT COALESCE(SUM({QUANTITY_NOW}), 0) FROM inventory_transaction t
  JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id JOIN inventory_dimension d ON d.id = t.dimension_id
  WHERE g.company_id = :c AND i.code = :item AND d.site = :site AND d.warehouse = :warehouse AND {own("t")} AND t.{STANDING}
    AND (SELECT MIN(u.date) FROM inventory_update u WHERE u.transaction_id = t.id) < :day"""
_IMPORTS = "SELECT detail FROM audit_event WHERE company_id = :c AND action = 'imported' ORDER BY id DESC"
_OPENED = "SELECT date FROM active_record WHERE company_id = :c AND type = 'opening' ORDER BY id DESC"
_UPDATES = f"""SELECT t.number, t.reference, u.kind, u.date, u.quantity, u.amount, u.document_amount, u.record_id
  FROM inventory_transaction t JOIN inventory_update u ON u.transaction_id = t.id
  WHERE t.company_id = :c AND {own("t")} AND t.{STANDING} AND t.number IN ({{texts}}) ORDER BY t.id, u.kind"""
_WITH_AMOUNT = (Reference.PURCHASE,)
"""Kinds whose amount is that of their document, whatever the books make of it."""
_FOREIGN = """SELECT f.source, f.voucher, f.date, a.code, f.amount FROM foreign_entry f JOIN main_account a ON a.id = f.account_id
  WHERE f.company_id = :c AND f.voucher IN ({texts}) ORDER BY f.id"""
_DAYS_AHEAD = 3_660


@dataclass(frozen=True, slots=True)
class _Books:
    """A company, asked while an export is mapped."""

    database: Database[Any]
    company: int
    facts: DateFacts
    late: Mapping[str, str]
    """Line that was taken on another day -> the day that the other system has."""

    def transactions(self, references: set[str]) -> Mapping[str, KnownTransaction]:
        with self.database.read() as tx:
            return transactions_of(tx, self.company, references)

    def foreign(self, source: str, vouchers: set[str]) -> Mapping[str, Sequence[tuple[str, str, int]]]:
        """Entries of another ledger by voucher."""
        found: dict[str, list[tuple[str, str, int]]] = {}
        with self.database.read() as tx:
            for system, voucher, day, account, amount in texts(tx, _FOREIGN, self.company, vouchers):
                if system == source:
                    found.setdefault(voucher, []).append((day, account, amount))
        return found

    def on_hand(self, item: str, site: str, warehouse: str, day: str) -> int:
        named = {"c": self.company, "item": item, "site": site, "warehouse": warehouse, "day": day}
        with self.database.read() as tx:
            return int(tx.value(_ON_HAND, named) or 0)

    def closed(self, day: str) -> str:
        first = next(refusals(day, self.facts.without_run(), Purpose.POSTING), None)
        return clause(first.message) if first is not None else ""

    def first_open_day(self) -> str:
        """The first day after the last close that takes postings; blank where nothing is closed or none does."""
        if not self.facts.closed_until:
            return ""
        day = date.fromisoformat(self.facts.closed_until)
        for _ in range(_DAYS_AHEAD):
            day += timedelta(days=1)
            if not self.closed(day.isoformat()):
                return day.isoformat()
        return ""

    def posted(self, references: set[str]) -> Mapping[str, Posted]:
        """Movements by reference, with their days and amounts."""
        with self.database.read() as tx:
            known = transactions_of(tx, self.company, references)
            updates = _updates(tx, self.company, known)
        return {reference: self._posted(reference, one, updates.get(reference, [])) for reference, one in known.items()}

    def _posted(self, reference: str, known: KnownTransaction, updates: list[_Update]) -> Posted:
        moved = [one for one in updates if one.kind != UpdateKind.FINANCIAL] or updates
        with_amount = known.kind in _WITH_AMOUNT
        invoices = [
            Invoice(self.late.get(f"{reference}|financial", one.day), one.quantity, abs(one.document or one.amount))
            for one in updates
            if one.kind == UpdateKind.FINANCIAL and len(moved) < len(updates)
        ]
        first = self.late.get(f"{reference}|physical", min((one.day for one in moved), default=""))
        return Posted(
            kind=known.kind,
            item=known.item,
            site=known.site,
            warehouse=known.warehouse,
            quantity=known.quantity,
            invoiced=known.invoiced,
            moved_on=self.late.get(f"{reference}|both", first),
            worth=sum(abs(one.document or one.amount) for one in moved) if with_amount else None,
            invoices=tuple(invoices),
            opened=any(one.record for one in moved),
        )


@dataclass(frozen=True, slots=True)
class _Update:
    kind: int
    day: str
    quantity: int
    amount: int
    document: int
    record: int
    """Record that opened it; 0 where it was posted here."""


def _updates(tx: Tx, company: int, known: Iterable[str]) -> dict[str, list[_Update]]:
    """The updates of movements; of a transfer those of its receiving side."""
    numbers = {number: number for number in known}
    numbers |= {Side.RECEIPT.number_of(reference): reference for reference in known}
    found: dict[str, list[_Update]] = {}
    for number, reference, kind, day, quantity, amount, document, record in texts(tx, _UPDATES, company, numbers):
        if (reference == Reference.TRANSFER) == (numbers[number] != number):
            update = _Update(kind=kind, day=day, quantity=quantity, amount=amount, document=document, record=record)
            found.setdefault(numbers[number], []).append(update)
    return found


def beside_of(database: Database[Any], company: str | None, name: str, profile: str) -> Beside:
    """The company that an import would go into, as the mapping of an export asks for it; empty for a new one."""
    with database.read() as tx:
        target = target_of(tx, company, name)
    if not target.company:
        return Beside(company=target.code)
    number = target.company
    require(database, number, Act.IMPORT)
    with database.read() as tx:
        items = {
            code: KnownItem(item.model, item.financial_dimensions, item.stocked)
            for code, item in load_items(tx, number).items()
        }
        accounts = frozenset(
            row[0] for row in tx.all("SELECT code FROM main_account WHERE company_id = :c", {"c": number})
        )
        began = str(tx.value(_OPENED, {"c": number}) or "")
        answers, late = _said(tx.all(_IMPORTS, {"c": number}), profile)
        books = _Books(database, number, date_facts(tx, number), late)
    return Beside(
        company=target.code,
        items=items,
        accounts=accounts,
        answers=answers,
        transactions=books.transactions,
        posted=books.posted,
        foreign=books.foreign,
        on_hand=books.on_hand,
        closed=books.closed,
        opened=began,
        first_open_day=books.first_open_day(),
    )


def _said(rows: list[tuple[Any, ...]], profile: str) -> tuple[dict[str, str], dict[str, str]]:
    """What was answered the last time that an export of this system was loaded, and which lines were taken on another day."""
    answers: dict[str, str] | None = None
    late: dict[str, str] = {}
    for (detail,) in rows:
        said = json.loads(detail) if isinstance(detail, str) and detail else detail
        if isinstance(said, dict) and said.get("profile") == profile:
            if answers is None:
                answers = {str(key): str(value) for key, value in said.get("answers", {}).items()}
            late = {**said.get("late", {}), **late}
    return answers or {}, late
