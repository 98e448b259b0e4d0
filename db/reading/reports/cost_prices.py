"""Check cost prices: receipts whose cost of a piece deviates from a base price."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from core.currency import Currency
from core.days import FOREVER, NEVER
from core.money import QUANTITY_SCALE, Amount, Price, Quantity, Share
from core.posting.estimate import round_fraction
from core.reports import REPORT_TITLES, ColumnKind, PriceBase, ReportColumn, ReportName, ReportView
from core.requests import ReportRequest
from core.vocabulary import Reference
from db.company.currencies import currency_of
from db.company.setup import load_items
from db.engine.session import Tx
from db.reading.names import named
from db.records.quantities import IN_COST
from db.records.records import last_close
from db.records.undone import STANDING

_COLUMNS = (
    ReportColumn("item", "Item", ColumnKind.CODE),
    ReportColumn("dimensions", "Dimensions"),
    ReportColumn("number", "Receipt", ColumnKind.CODE),
    ReportColumn("reference", "Reference"),
    ReportColumn("date", "Date", ColumnKind.DATE),
    ReportColumn("quantity", "Quantity", ColumnKind.QUANTITY),
    ReportColumn("unit", "Unit cost", ColumnKind.PRICE),
    ReportColumn("base", "Base price", ColumnKind.PRICE),
    ReportColumn("base_kind", "Base"),
    ReportColumn("percent", "Deviation %", ColumnKind.PERCENT),
)
_OWN_PRICE = frozenset(Reference) - {Reference.TRANSFER, Reference.WEIGHTED_AVERAGE_CLOSING}
_PRODUCED = (Reference.PRODUCTION_RECEIPT,)


class _Receipt(NamedTuple):
    """A receipt by one of its updates."""

    id: int
    item: str
    site: str
    date: str
    quantity: Quantity
    amount: Amount
    reference: int
    kind: int
    cost_group_id: int


class _Deviation(NamedTuple):
    """A row of the report, in the order of its columns."""

    item: str
    dimensions: str
    number: str
    reference: str
    date: str
    quantity: Quantity
    unit: Price
    base: Price
    base_kind: str
    percent: Share


def cost_prices(tx: Tx, company: int, request: ReportRequest) -> ReportView:
    """Receipts after the last close up to the date. A deviation equal to the limit is not listed."""
    _, closed = last_close(tx, company)
    until = request.date_to or FOREVER
    receipts = _receipts(tx, company, closed, until, request)
    items, currency = load_items(tx, company), currency_of(tx, company)
    medians = _medians(receipts, currency) if request.base is not PriceBase.ITEM else {}
    limit = Fraction(request.max_percent, 100 * QUANTITY_SCALE)
    least = Fraction(request.min_amount * QUANTITY_SCALE, currency.scale)
    rows: list[tuple[int, _Deviation]] = []
    known = named(tx, receipts)
    for number, receipt in sorted(receipts.items()):
        base, kind = _base(request.base, items[receipt.item].price(receipt.site), medians.get(receipt.item))
        if not base:
            continue
        unit = _unit(receipt, currency)
        off = abs(unit - base) / base
        if off <= limit or abs(unit - base) < least:
            continue
        of = known[number]
        deviation = _Deviation(
            item=receipt.item,
            dimensions=of.dimensions,
            number=of.number,
            reference=Reference(receipt.reference).label,
            date=receipt.date,
            quantity=receipt.quantity,
            unit=round_fraction(unit),
            base=round_fraction(base),
            base_kind=kind,
            percent=round_fraction((unit - base) / base * 100 * QUANTITY_SCALE),
        )
        rows.append((number, deviation))
    rows.sort(key=lambda row: (row[1].item, row[0]))
    since = f"after {closed} " if closed else ""
    return ReportView(
        name=request.name.value,
        title=REPORT_TITLES[ReportName.COST_PRICES],
        subtitle=f"Receipts {since}{f'through {request.date_to} ' if request.date_to else ''}against "
        f"{_WORDS[request.base]}: {len(receipts)}",
        columns=_COLUMNS,
        rows=tuple(deviation for _, deviation in rows),
        totals={},
        transactions=tuple(number for number, _ in rows),
        none="No cost price deviates by more than that.",
    )


_WORDS = {
    PriceBase.ITEM: "item cost price",
    PriceBase.ITEM_OR_MEDIAN: "item cost price, or the median",
    PriceBase.MEDIAN: "median of the receipts",
}


def _base(wanted: PriceBase, price: int | None, median: Fraction | None) -> tuple[Fraction | None, str]:
    """Base price of a piece in millionths, and what it is."""
    if wanted is not PriceBase.MEDIAN and price:
        return Fraction(price), "item"
    if wanted is PriceBase.ITEM:
        return None, ""
    return median, "median"


def _unit(receipt: _Receipt, currency: Currency) -> Fraction:
    """Unit cost in millionths, not rounded."""
    return Fraction(receipt.amount, receipt.quantity) / currency.price_to_unit


def _medians(receipts: Mapping[int, _Receipt], currency: Currency) -> dict[str, Fraction]:
    units: dict[str, list[Fraction]] = {}
    for receipt in receipts.values():
        units.setdefault(receipt.item, []).append(_unit(receipt, currency))
    found = {}
    for item, values in units.items():
        values.sort()
        middle = len(values) // 2
        found[item] = values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
    return found


def _receipts(tx: Tx, company: int, closed: str, until: str, request: ReportRequest) -> dict[int, _Receipt]:
    """Transaction -> its receipt with the cost as it is now; by its invoice, else by its physical update. Not of what was undone."""
    references = sorted(int(one) for one in _OWN_PRICE if not (request.ignore_production and one in _PRODUCED))
    rows = tx.rows(
        _Receipt,
        f"""SELECT t.id, i.code AS item, g.site, u.date, u.quantity, u.amount, t.reference, u.kind, t.cost_group_id
            FROM inventory_update u JOIN inventory_transaction t ON t.id = u.transaction_id
            JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id
            WHERE t.company_id = :c AND u.quantity > 0 AND u.date > :from AND u.date <= :to AND t.record_id = 0
              AND t.reference IN ({", ".join(map(str, references))}) AND t.{STANDING} ORDER BY t.id, u.kind""",
        {"c": company, "from": closed or NEVER, "to": until},
    )
    found = {row.id: row for row in rows if not request.items or row.item in request.items}
    groups = sorted({row.cost_group_id for row in found.values()})
    changes = {
        (transaction, kind): int(amount)
        for transaction, kind, amount in tx.all(
            f"""SELECT a.transaction_id, a.update_kind, SUM(a.amount) FROM active_record r
                JOIN cost_adjustment a ON a.record_id = r.id AND a.cost_group_id IN (SELECT value FROM ids(:g))
                WHERE r.company_id = :c AND a.{IN_COST} GROUP BY a.transaction_id, a.update_kind""",
            {"c": company, "g": tx.ids(groups)},
        )
    }
    return {
        number: row._replace(amount=row.amount + changes.get((number, row.kind), 0)) for number, row in found.items()
    }
