"""Undoing a document as the desk offers it: the preview with its voucher and the averages, and the act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from core.close.voucher import LedgerLine
from core.posting.estimate import round_fraction, running_average
from core.posting.undoing import Original, Undoer
from core.views.undoing import AverageRow, UndoneRow, UndoPreview, UndoResult
from core.vocabulary import InventoryModel, PostingType
from db.company.currencies import currency_of
from db.desk.ledger_lines import line_views
from db.posting.books import PostingBooks
from db.posting.undoing import Document, document_of, members, reading_poster, undo_document
from db.reading.accounts_today import Counted
from db.reading.names import CostGroup, Named, cost_groups, named
from db.records.dates import date_facts

if TYPE_CHECKING:
    from core.errors import Refusal
    from core.posting.poster import Poster
    from core.requests import UndoRequest
    from db.engine.session import Tx

Averages = dict[int, Fraction | None]
"""Cost group -> running average, minor units for a millionth of a piece."""


def preview_undo(tx: Tx, company: int, request: UndoRequest) -> UndoPreview:
    """What would be posted, or what stands in the way; nothing is written."""
    poster = reading_poster(tx, company)
    books = poster.state
    assert isinstance(books, PostingBooks)
    found = members(tx, company, request.reference, request.transaction_id)
    document, refusals = document_of(tx, company, books, date_facts(tx, company), found, request.date)
    before = _facts_of(document.originals)
    averages = _averages(poster, document.originals)
    known = named(tx, found)
    if refusals:
        return _blocked(document, refusals, known, before)
    Undoer(poster).undo(document.reference, document.originals, request.date)
    groups = cost_groups(tx, averages)
    lines = line_views(tx, company, _lines(poster), lambda line: _behind(line, poster))
    return UndoPreview(
        reference=document.reference,
        rows=_rows(poster, books, document, known, before),
        lines=lines,
        total=sum(line.debit for line in lines),
        adjusted=_adjusted(poster),
        averages=tuple(_average_rows(poster, averages, groups)),
        notices=(*_released(books, document), *_differences(tx, company, poster)),
        blocked_by=(),
    )


def undo(tx: Tx, company: int, request: UndoRequest) -> UndoResult:
    """Undo it; refused as the rule says. The caller commits."""
    done = undo_document(
        tx, company, request.reference, transaction=request.transaction_id, date=request.date, note=request.note
    )
    books = done.poster.state
    assert isinstance(books, PostingBooks)
    known = named(tx, (original.posted.id for original in done.document.originals))
    return UndoResult(
        reference=done.document.reference,
        rows=_rows(done.poster, books, done.document, known, done.before),
        vouchers=tuple(done.vouchers),
        adjusted=_adjusted(done.poster),
    )


Before = dict[int, tuple[int, int]]
"""Transaction -> its quantity and its change of inventory value before it is undone."""


def _facts_of(originals: Iterable[Original]) -> Before:
    return {one.posted.id: (one.posted.quantity, one.taken) for one in originals}


def _blocked(
    document: Document, refusals: Iterable[Refusal], known: Mapping[int, Named], before: Before
) -> UndoPreview:
    rows = tuple(_row(known[one.posted.id], *before[one.posted.id], one.date, "") for one in document.originals)
    return UndoPreview(
        reference=document.reference,
        rows=rows,
        lines=(),
        total=0,
        adjusted=0,
        averages=(),
        notices=(),
        blocked_by=tuple(str(refusal) for refusal in refusals),
    )


def _row(of: Named, quantity: int, cost: int, date: str, opposite: str) -> UndoneRow:
    return UndoneRow(
        transaction_id=of.id,
        number=of.number,
        item=of.item,
        item_name=of.item_name,
        dimensions=of.dimensions,
        quantity=quantity,
        cost=cost,
        date=date,
        opposite=opposite,
    )


def _rows(
    poster: Poster, books: PostingBooks, document: Document, known: Mapping[int, Named], before: Before
) -> tuple[UndoneRow, ...]:
    undone = {row.transaction: row for row in poster.facts.undoings}
    return tuple(
        _row(
            known[one.posted.id],
            *before[one.posted.id],
            undone[one.posted.id].date,
            books.load(undone[one.posted.id].opposite).number if undone[one.posted.id].opposite else "",
        )
        for one in document.originals
    )


def _lines(poster: Poster) -> list[LedgerLine]:
    """The lines of the vouchers to come, summed by account and posting type."""
    sums: dict[tuple[int, int, int, int], int] = {}
    for voucher in poster.facts.vouchers:
        for entry in voucher.entries:
            key = (entry.account, entry.posting_type, entry.item_group, entry.item)
            sums[key] = sums.get(key, 0) + entry.amount
    return [LedgerLine(*key, amount) for key, amount in sums.items() if amount]


def _behind(line: LedgerLine, poster: Poster) -> list[Counted]:
    """Transactions behind a line: the undone ones of its item."""
    items = [poster.setup.item(_item_of(poster, row.transaction)).id for row in poster.facts.undoings]
    return [Counted(line.item, count)] if (count := items.count(line.item)) else []


def _item_of(poster: Poster, transaction: int) -> str:
    books = poster.state
    assert isinstance(books, PostingBooks)
    return books.load(transaction).item


def _adjusted(poster: Poster) -> int:
    return sum(row.amount - row.taken_back for row in poster.facts.updates)


# -- averages -------------------------------------------------------------------------------------------------------


def _averages(poster: Poster, originals: Iterable[Original]) -> Averages:
    """Of the cost groups of a document, as they are now."""
    return {one.posted.group: _average(poster, one) for one in originals}


def _average(poster: Poster, original: Original) -> Fraction | None:
    posted = original.posted
    item, held = poster.setup.item(posted.item), poster.state.on_hand(posted.group)
    return running_average(poster.setup.currency, item, held, posted.dims[0])


def _average_rows(poster: Poster, before: Averages, groups: Mapping[int, CostGroup]) -> Iterable[AverageRow]:
    factor = poster.setup.currency.price_to_unit
    for group, average in before.items():
        place = groups[group]
        item = poster.setup.item(place.item)
        if item.model is InventoryModel.STD:
            continue
        after = running_average(poster.setup.currency, item, poster.state.on_hand(group), place.site)
        prices = [None if price is None else round_fraction(price / factor) for price in (average, after)]
        yield AverageRow(place.item, place.dimensions, prices[0], prices[1])


# -- notices --------------------------------------------------------------------------------------------------------


def _released(books: PostingBooks, document: Document) -> Iterable[str]:
    for mark in document.released:
        yield f"The mark of {books.load(mark.issue).number} to {books.load(mark.receipt).number} is released."


def _differences(tx: Tx, company: int, poster: Poster) -> Iterable[str]:
    """What of the posted cost is not on hand any more, or not worth it, and where it goes."""
    text = currency_of(tx, company).text
    for row in poster.facts.updates:
        difference = row.document_amount - row.amount
        key = poster.state.accounts_key(row.accounts) if difference and row.accounts else None
        if key is None or key.difference_type != PostingType.MOVING_AVERAGE_PRICE_DIFFERENCE:
            continue
        account = poster.setup.accounts[key.difference_account].code
        yield (
            f"Of {text(abs(row.document_amount))} posted, {text(abs(row.amount))} are on hand;"
            f" {text(abs(difference))} go to the price difference, account {account}."
        )
