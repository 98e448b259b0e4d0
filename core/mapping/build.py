"""Lines in posting order -> the rows of a plain bundle, by columns, and where each came from."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.costing.shape import SAFE, Ints
from core.importing.model import BundleRow
from core.importing.row_columns import NONE, NOTHING_MORE, Origin, Posted, RowColumns
from core.importing.texts import Texts
from core.mapping.cells import bare_cells
from core.mapping.days import iso
from core.mapping.frame import NOTHING
from core.mapping.line_columns import FINANCIAL, Line
from core.mapping.lines import Movements, without_model
from core.mapping.origins import Origins, Place
from core.mapping.places import STOCK
from core.mapping.posted_there import Accounts, accounts_in_order
from core.mapping.sums import numbered
from core.mapping.values import Late
from core.vocabulary import Reference

_TRANSFER, _RETURN, _SALES = Reference.TRANSFER, Reference.CUSTOMER_RETURN, Reference.SALES
_PRODUCT, _MATERIAL = Reference.PRODUCTION_RECEIPT, Reference.PRODUCTION_ISSUE
_ROLES = ("site", "warehouse", "batch", "serial", "configuration")


@dataclass(slots=True)
class Built:
    """Rows of transactions, each with its file and line."""

    rows: Sequence[BundleRow]
    origins: Sequence[Place]
    accounts: dict[str, None] = field(default_factory=dict)
    """Main accounts that the lines name, in the order of their first line."""


class _Links:
    """What a line of one row takes from other rows."""

    def __init__(self, movements: Movements, done: frozenset[int]) -> None:
        frame = movements.frame
        self.movements = movements
        self.lots = frame.role("lot")
        self.by_lot: dict[str, list[int]] = defaultdict(list)
        if frame.roles("return_lot") or frame.roles("shipment_lot"):
            for row, lot in zip(movements.rows.kept.tolist(), self.lots.take(movements.rows.kept), strict=True):
                if row not in done:
                    self.by_lot[lot].append(row)
        self.return_lots = frame.role("return_lot")
        self.shipment_lots = frame.role("shipment_lot")
        self.left: dict[int, int] = {}
        """Sale -> millionths that may still come back of it."""

    def sale(self, row: int) -> str:
        """The sale that a return takes back: of the lot that it names, with as many pieces left."""
        lot = self.return_lots[row]
        quantity = int(self.movements.rows.quantity[row])
        for other in self.by_lot.get(lot, ()) if lot else ():
            if self.movements.kinds[other] is _SALES and self.movements.items[other] == self.movements.items[row]:
                left = self.left.setdefault(other, -int(self.movements.rows.quantity[other]))
                if left >= quantity:
                    self.left[other] = left - quantity
                    return self.movements.references[other]
        return ""

    def shipment(self, row: int) -> str:
        """The transfer that brought goods to where this one takes them on."""
        for other in self.by_lot.get(self.shipment_lots[row], ()) if self.shipment_lots[row] else ():
            partner = self.movements.rows.partner.get(other)
            if self.movements.kinds[other] is _TRANSFER and partner is not None:
                return self.movements.references[partner]
        return ""


def build(movements: Movements, late: Sequence[Late], done: frozenset[int] = frozenset()) -> Built:
    """The rows of the bundle in posting order. ``done``: rows before a cut-over, to which no line can refer."""
    productions = productions_of(movements)
    keys = _keys(movements, productions)
    order = _sorted(keys)
    maker = _Maker(movements, productions, done)
    rows = maker.rows(order)
    main = movements.frame.main
    own = {place: one.place for place, one in _own_of(movements, order) if one.place is not None}
    origins: Sequence[Place] = Origins(main, rows.row, own)
    if not late:
        return Built(rows, origins, maker.used)
    place = movements.frame.tables["values"].place
    ordered = (np.broadcast_to(key, len(order))[order].tolist() for key in keys)
    listed = [(key, row, at) for key, row, at in zip(zip(*ordered, strict=True), rows, origins, strict=True)]
    listed += [((one.value.day, one.value.entry, 0, 1, 0), _late_row(0, one), place(one.value.row)) for one in late]
    listed.sort(key=lambda entry: entry[0])
    return Built(
        [row._replace(line=number) for number, (_, row, _) in enumerate(listed, 1)],
        [at for _, _, at in listed],
        maker.used,
    )


def _own_of(movements: Movements, order: Ints) -> Iterator[tuple[int, Line]]:
    """Lines that bring more than figures, with their places in posting order."""
    own = movements.lines.own
    if own:
        for place, line in enumerate(order.tolist()):
            if line in own:
                yield place, own[line]


def _keys(movements: Movements, productions: dict[int, str]) -> list[Ints]:
    """Where each line stands: by day, order, whether it ends a production, whether it is an invoice, row.

    The end of a production stands behind all that went into it that day.
    """
    lines = movements.lines
    invoices = (lines.update == FINANCIAL).astype(np.int64)
    if not productions:
        return [lines.day, lines.order, np.zeros(1, np.int64), invoices, lines.row]
    order, behind = lines.order.copy(), np.zeros(len(lines), np.int64)
    concerned = np.flatnonzero(np.isin(lines.row, list(productions))).tolist()
    last: dict[tuple[str, int], int] = {}
    for place in concerned:
        key = productions[int(lines.row[place])], int(lines.day[place])
        last[key] = max(last.get(key, int(lines.order[place])), int(lines.order[place]))
    for place in concerned:
        row = int(lines.row[place])
        if movements.kinds[row] is _PRODUCT:
            order[place], behind[place] = last[productions[row], int(lines.day[place])], 1
    return [lines.day, order, behind, invoices, lines.row]


def _sorted(keys: list[Ints]) -> Ints:
    """The places of the lines in posting order; by one number where it can hold the five."""
    spans = [int(key.max(initial=0)) + 1 for key in keys]
    days, whole = numbered(keys[0])
    spans[0] = len(days)
    if any(int(key.min(initial=0)) < 0 for key in keys) or math.prod(spans) >= SAFE:
        return np.lexsort(tuple(np.broadcast_to(key, len(whole)) for key in reversed(keys)))
    for key, span in zip(keys[1:], spans[1:], strict=True):
        whole *= span
        whole += key
    return np.argsort(whole, kind="stable")


class _Maker:
    """Makes the rows of lines, with what they take from other rows and tables."""

    def __init__(self, movements: Movements, productions: dict[int, str], done: frozenset[int]) -> None:
        frame = movements.frame
        self.movements = movements
        self.productions = productions
        self.links = _Links(movements, done)
        self.places = self._places()
        self.accounts = Accounts(frame)
        self.shares = _shares(movements, productions)
        self.returned: dict[int, str] = {}
        self.used: dict[str, None] = {}

    def _places(self) -> tuple[Texts, ...]:
        """Site, warehouse and the rest of each row, where its goods lie or come from."""
        frame, rows = self.movements.frame, self.movements.rows
        found = [bare_cells(frame.role(role)) for role in _ROLES]
        if rows.start:
            here = [start if start.kind == STOCK else end for start, end in zip(rows.start, rows.end, strict=True)]
            found[:2] = Texts.of([one.site for one in here]), Texts.of([one.warehouse for one in here])
        return tuple(found)

    def rows(self, order: Ints) -> RowColumns:
        """The rows of the lines in this order; what few of them have is looked up for those only."""
        movements, lines = self.movements, self.movements.lines
        amount, more = lines.amount[order], {}
        for place in self._others(order).tolist():
            line = lines.line(int(order[place]))
            cells = self._more(line)
            if cells != NOTHING_MORE:
                more[place] = cells
            if self.returned.get(line.row):
                amount[place] = NONE
        days, codes = numbered(lines.day[order])
        return RowColumns(
            origin=Origin(
                references=movements.references, kinds=movements.kinds, items=movements.items, places=self.places
            ),
            line=np.arange(1, len(order) + 1),
            row=lines.row[order],
            update=lines.update[order].astype(np.int8),
            quantity=lines.quantity[order],
            dates=Texts(codes.astype(np.int32), [iso(day) for day in days.tolist()]),
            amount=amount,
            more=more,
            posted=self._posted(order),
        )

    def _posted(self, order: Ints) -> Posted | None:
        """The accounts there of each line that is no transfer."""
        postings, movements = self.accounts.postings, self.movements
        if postings is None:
            return None
        kept = movements.rows.kept
        moves = np.zeros(len(movements.frame), np.bool_)
        moves[kept] = [kind is _TRANSFER for kind in movements.kinds[kept].tolist()]
        found = np.where(moves[movements.lines.row], -1, self.accounts.rows_of(movements.lines))
        posted = postings.posted(found[order])
        self.used.update(dict.fromkeys(accounts_in_order(posted)))
        return posted

    def _others(self, order: Ints) -> Ints:
        """Places of lines that may have something behind the amount."""
        movements = self.movements
        rows = movements.rows.kept
        which = np.zeros(len(movements.frame), np.bool_)
        special = [
            kind is _TRANSFER or kind is _RETURN or kind is _PRODUCT or kind is _MATERIAL
            for kind in movements.kinds[rows].tolist()
        ]
        which[rows[special]] = True
        chosen = which[movements.lines.row[order]]
        if movements.lines.own:
            chosen |= np.isin(order, list(movements.lines.own))
        return np.flatnonzero(chosen)

    def _more(self, line: Line) -> tuple[str, ...]:
        """What a line has behind its amount."""
        row, movements = line.row, self.movements
        kind = movements.kinds[row]
        to_site = to_warehouse = return_of = production = shipment = share = ""
        if kind is _TRANSFER:
            to_site, to_warehouse = self._goal(row)
            shipment = self.links.shipment(row)
        if kind is _RETURN:
            if row not in self.returned:
                self.returned[row] = self.links.sale(row)
            return_of = self.returned[row]
        elif row in self.productions:
            production, share = self.productions[row], self.shares.get(row, "")
        return (
            to_site, to_warehouse, return_of, "", production, "", "", "", "", line.part, shipment, share, "",
        )  # fmt: skip

    def _goal(self, row: int) -> tuple[str, str]:
        """Where a transfer goes."""
        rows = self.movements.rows
        if rows.start:
            return rows.end[row].site, rows.end[row].warehouse
        other = rows.partner[row]
        return self.places[0][other], self.places[1][other]


def productions_of(movements: Movements) -> dict[int, str]:
    """Row -> number of its production."""
    frame = movements.frame
    found: dict[int, str] = {}
    if not any(rule.production for rule in frame.profile.rules):
        return found
    kept = movements.rows.kept
    for row, rule in zip(kept.tolist(), movements.rows.rule[kept].tolist(), strict=True):
        if rule.production and movements.kinds[row] in (_PRODUCT, _MATERIAL):
            found[row] = without_model(frame.text(rule.production)[row]).strip("\x01")
    return found


def _shares(movements: Movements, productions: dict[int, str]) -> dict[int, str]:
    """The weights of products, where a production gives several items: what each is worth there."""
    frame = movements.frame
    products: dict[str, list[int]] = defaultdict(list)
    for row, production in productions.items():
        if movements.kinds[row] is _PRODUCT:
            products[production].append(row)
    several = [rows for rows in products.values() if len({movements.items[row] for row in rows}) > 1]
    names = frame.roles("value") or frame.roles("amount")
    if not several or not names:
        return {}
    wanted = [row for rows in several for row in rows]
    worth = frame.figures(names[0], wanted)
    return {row: frame.currency.text(abs(int(worth[row]))) for row in wanted if worth[row] != NOTHING}


def _late_row(number: int, late: Late) -> BundleRow:
    """The invoice of a movement that the books hold."""
    known = late.known
    fields = dict.fromkeys(BundleRow._fields, "")
    amount = abs(late.value.actual) if known.kind in (Reference.PURCHASE, _RETURN) else None
    return BundleRow(
        **{
            **fields,
            "line": number,
            "reference": late.reference,
            "kind": known.kind,
            "update": "financial",
            "item": known.item,
            "quantity": late.value.invoiced,
            "date": iso(late.value.day),
            "site": known.site,
            "warehouse": known.warehouse,
            "batch": known.batch,
            "serial": known.serial,
            "configuration": known.configuration,
            "amount": amount,
            "part": "" if late.last else late.value.document,
        }  # type: ignore[arg-type]
    )
