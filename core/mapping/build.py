"""Lines in posting order -> the rows of a plain bundle, and where each came from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.importing.model import BundleRow
from core.mapping.cells import bare
from core.mapping.days import iso
from core.mapping.frame import NOTHING, Frame
from core.mapping.lines import Line, Movements, without_model
from core.mapping.values import Late
from core.vocabulary import Reference

_TRANSFER, _RETURN, _SALES = Reference.TRANSFER, Reference.CUSTOMER_RETURN, Reference.SALES
_PRODUCT, _MATERIAL = Reference.PRODUCTION_RECEIPT, Reference.PRODUCTION_ISSUE
_Place = tuple[int, tuple[int, ...], int, int, int]
"""Where a line stands: day, order, whether it ends a production, whether it is an invoice, row."""
_ACCOUNT = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class Built:
    """Rows of transactions, each with its file and line."""

    rows: list[BundleRow] = field(default_factory=list)
    origins: list[tuple[str, int]] = field(default_factory=list)
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
            for row in movements.rows.kept:
                if row not in done:
                    self.by_lot[self.lots[row]].append(row)
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
    last: dict[tuple[str, int], tuple[int, ...]] = {}
    for line in movements.lines:
        if production := productions.get(line.row):
            key = (production, line.day)
            last[key] = max(last.get(key, ()), line.order)
    entries: list[tuple[_Place, Line | None, Late | None]] = [
        (_place_of(line, movements, productions, last), line, None) for line in movements.lines
    ]
    entries += [((one.value.day, (one.value.entry,), 0, 1, 0), None, one) for one in late]
    entries.sort(key=lambda entry: entry[0])
    built = Built()
    make, place = _Maker(movements, productions, done), movements.frame.main.place
    for number, (_, entry, invoice) in enumerate(entries, 1):
        if entry is not None:
            built.rows.append(make(number, entry))
            built.origins.append(entry.place or place(entry.row))
        elif invoice is not None:
            built.rows.append(_late_row(number, invoice))
            built.origins.append(movements.frame.tables["values"].place(invoice.value.row))
    built.accounts = make.used
    return built


class _Maker:
    """Makes the row of a line, with what it takes from other rows and tables."""

    def __init__(self, movements: Movements, productions: dict[int, str], done: frozenset[int]) -> None:
        frame = movements.frame
        self.movements = movements
        self.productions = productions
        self.links = _Links(movements, done)
        roles = ("site", "warehouse", "batch", "serial", "configuration")
        self.columns = {role: [bare(cell) for cell in frame.role(role)] for role in roles}
        self.accounts = Accounts(frame)
        self.shares = _shares(movements, productions)
        self.returned: dict[int, str] = {}
        self.used: dict[str, None] = {}

    def __call__(self, number: int, line: Line) -> BundleRow:
        """The row of a line; what few of them have is looked up for those kinds only."""
        row, movements = line.row, self.movements
        kind = movements.kinds[row]
        site, warehouse, batch, serial, configuration = [cells[row] for cells in self.columns.values()]
        to_site = to_warehouse = return_of = production = balance = offset = voucher = shipment = share = ""
        amount = line.amount
        if movements.rows.start:
            site, warehouse, to_site, to_warehouse = _places(movements, row)
        elif kind is _TRANSFER:
            other = movements.rows.partner[row]
            to_site, to_warehouse = self.columns["site"][other], self.columns["warehouse"][other]
        if kind is _TRANSFER:
            shipment = self.links.shipment(row)
        elif self.accounts.pairs and (pair := self.accounts.of(line)) is not None:
            balance, offset, voucher = pair
            self.used.update(dict.fromkeys(pair[:2]))
        if kind is _RETURN:
            if row not in self.returned:
                self.returned[row] = self.links.sale(row)
            return_of = self.returned[row]
            amount = None if return_of else amount
        elif row in self.productions:
            production, share = self.productions[row], self.shares.get(row, "")
        cells = (
            number, movements.references[row], kind, line.update, movements.items[row], line.quantity, iso(line.day),
            site, warehouse, batch, serial, configuration, amount, to_site, to_warehouse, return_of, "", production,
            balance, offset, voucher, "", line.part, shipment, share, "",
        )  # fmt: skip
        return tuple.__new__(BundleRow, cells)


def _place_of(
    line: Line, movements: Movements, productions: dict[int, str], last: dict[tuple[str, int], tuple[int, ...]]
) -> _Place:
    """Where a line stands: by day, then order; the end of a production behind all that went into it that day."""
    order, behind = line.order, 0
    if movements.kinds[line.row] is _PRODUCT and line.row in productions:
        order, behind = last[(productions[line.row], line.day)], 1
    return line.day, order, behind, int(line.update == "financial"), line.row


def productions_of(movements: Movements) -> dict[int, str]:
    """Row -> number of its production."""
    frame = movements.frame
    columns: dict[str, Sequence[str]] = {}
    found = {}
    for row in movements.rows.kept:
        rule = movements.rows.rule[row]
        if rule is not None and rule.production and movements.kinds[row] in (_PRODUCT, _MATERIAL):
            cells = columns.setdefault(rule.production, frame.text(rule.production))
            found[row] = without_model(cells[row]).strip("\x01")
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


def _places(movements: Movements, row: int) -> tuple[str, str, str, str]:
    """Site and warehouse of a move from place to place, and where it goes if it stays ours."""
    start, end = movements.rows.start[row], movements.rows.end[row]
    here = start if start.kind == "stock" else end
    moved = movements.kinds[row] is _TRANSFER
    return here.site, here.warehouse, end.site if moved else "", end.warehouse if moved else ""


class Accounts:
    """The accounts that a system posted its updates to, by lot, voucher and day, where the export has them."""

    def __init__(self, frame: Frame) -> None:
        self.documents = frame.role("document")
        self.financial = frame.role("financial_document") if frame.roles("financial_document") else self.documents
        self.pairs: dict[tuple[str, str, int], tuple[str, str]] = {}
        read = frame.tables.get("postings")
        if read is None or frame.answers.get("accounts") == "ours":
            return
        shown = frame.tables.get("ledger_accounts")
        names = {}
        if shown is not None:
            names = dict(zip(shown.cells("account_key"), shown.cells("account_text"), strict=True))
        elif frame.profile.tables.get("ledger_accounts") is not None:
            return
        days = frame.days("posting_date", table=read).tolist()
        columns = (read.cells(name) for name in ("posting_lot", "posting_voucher", "posting_account", "posting_offset"))
        for day, lot, voucher, account, offset in zip(days, *columns, strict=True):
            pair = _main_account(names.get(account, "")), _main_account(names.get(offset, ""))
            if all(pair):
                self.pairs[(lot, voucher, day)] = pair
        self.lots = frame.role("lot")

    def voucher(self, line: Line) -> str:
        """The document of an update there."""
        return bare(line.document or (self.documents if line.update == "physical" else self.financial)[line.row])

    def of(self, line: Line) -> tuple[str, str, str] | None:
        """Balance account, offset account and voucher of an update."""
        if not self.pairs:
            return None
        vouchers = (
            [self.documents[line.row]]
            if line.update == "physical"
            else [self.financial[line.row], self.documents[line.row]]
        )
        for voucher in vouchers:
            pair = self.pairs.get((self.lots[line.row], voucher, line.day))
            if pair is not None:
                return (*pair, voucher)
        return None


def _main_account(text: str) -> str:
    """The first part of an account with its dimensions: ``140100-1-`` is 140100."""
    found = _ACCOUNT.match(text.strip())
    return found[0] if found else ""


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
