"""What the lines of a bundle owe to each other and to the books.

Lines are read in posting order. A line may point at one above it or at a transaction of the books
(``Known``). Whoever points at a line that was left out because of its own problem is not blamed a second
time.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.importing.concerned import Doubts, concerned
from core.importing.model import (
    KIND_NAMES,
    LABOR,
    Bundle,
    BundleRow,
    Kind,
    Known,
    KnownTransaction,
)
from core.importing.periods import BlockedDays
from core.importing.problems import Problem
from core.importing.productions import ProductionLines
from core.importing.row_columns import RowColumns
from core.money import quantity_text
from core.vocabulary import InventoryModel, Reference

_UNMARKABLE = {InventoryModel.MA, InventoryModel.STD}
_RETURN = Reference.CUSTOMER_RETURN


class Document:
    """The transaction behind a reference, as far as the lines above tell."""

    __slots__ = ("first", "invoiced", "kind", "line", "marked", "parts", "quantity", "returned", "shipped")

    def __init__(self, line: int, kind: Kind, first: BundleRow | KnownTransaction) -> None:
        self.line = line
        """0: from the books."""
        self.kind = kind
        self.first = first
        self.quantity = self.invoiced = 0
        """Signed: what was delivered so far, and how much of it is financially updated."""
        self.parts: set[tuple[str, str]] = set()
        """(update, document) of the updates of parts."""
        self.returned = self.marked = self.shipped = 0

    @property
    def place(self) -> str:
        return f"line {self.line}" if self.line else "the books"


class Relations:
    """Checks the rows one after the other; ``problems`` grows."""

    def __init__(self, bundle: Bundle, known: Known, file: str, problems: list[Problem]) -> None:
        self.known = known
        self.file = file
        self.problems = problems
        self.damaged = bundle.damaged.get("transactions", set())
        self.items = {code: (item.model, item.financial_dimensions) for code, item in known.items.items()}
        self.items.update({row.item: (row.model, row.financial_dimensions) for row in bundle.items})
        self.unstocked = {code for code, item in known.items.items() if not item.stocked}
        self.unstocked |= {row.item for row in bundle.items if not row.stocked}
        self.unsure_items = bundle.damaged.get("items", set())
        self.accounts = set(known.accounts) | {row.code for row in bundle.accounts}
        self.accounts |= bundle.damaged.get("accounts", set())
        self.any_account = "*" in bundle.damaged.get("accounts", set())
        self.blocked = set(known.blocked_accounts) | {row.code for row in bundle.accounts if row.blocked}
        places = set(known.warehouses) | {(row.site, row.warehouse) for row in bundle.warehouses}
        self.sites = set(known.sites) | {site for site, _ in places}
        self.warehouses = {place for place in places if place[1]}
        if bundle.damaged.get("warehouses"):
            self.sites, self.warehouses = set(), set()
        self.days = BlockedDays(bundle, known.dates)
        self.documents: dict[str, Document] = {}
        self.productions = ProductionLines(known, self.add, unsure=bool(self.damaged))
        self.vouchers: dict[str, tuple[str, int]] = {}
        self.counts: dict[tuple[str, ...], int] = {}
        """Item, date and dimension values of a count -> its line."""

    def add(self, row: BundleRow, column: str, value: str, message: str, advice: str = "") -> None:
        self.problems.append(Problem(self.file, row.line, column, value, message, advice))

    def check(self, rows: Sequence[BundleRow]) -> None:
        items, days, sites = self.items, self.days, self.sites
        for row in rows.made(concerned(rows, self._doubts())) if isinstance(rows, RowColumns) else rows:
            if days[row.date] is not None:
                self._name_date(row)
            if row.counted:
                self._check_count(row)
            if row.item not in items and row.kind is not LABOR and not self._is_unsure(row.item):
                self.add(row, "item", row.item, "is not an item", "add it to items.csv")
            if row.item in self.unstocked:
                advice = "leave the line out"
                self.add(row, "item", row.item, "is not stocked: it has no inventory transactions", advice)
            if sites and (row.site not in sites or row.warehouse or row.to_site):
                self._check_places(row)
            document = self._document(row)
            if document is not None:
                self._check_pointers(row, document)
        self.productions.check_shares()

    def _doubts(self) -> Doubts:
        return Doubts(
            items=lambda item: item not in self.items or item in self.unstocked,
            days=lambda day: self.days[day] is not None,
            accounts=lambda code: (
                bool(code) and (code in self.blocked or not (self.any_account or code in self.accounts))
            ),
            sites=self.sites,
            known=self.known.transactions,
            any_known=bool(self.known.transactions),
        )

    def _document(self, row: BundleRow) -> Document | None:
        """What the line is an update of; ``None`` when it makes no sense."""
        document = self.documents.get(row.reference)
        if document is not None or row.reference in self.known.transactions or row.update == "financial":
            return self._check_update(row, document)
        document = self.documents[row.reference] = Document(row.line, row.kind, row)
        document.quantity = row.quantity
        document.invoiced = row.quantity if row.update == "both" else 0
        if row.part:
            document.parts |= _part(row)
        return document

    def _check_pointers(self, row: BundleRow, document: Document) -> None:
        """What the line says of other lines, productions and accounts."""
        if row.shipment:
            self._check_shipment(row)
        if row.return_of or row.kind is _RETURN:
            self._check_return(row, document)
        if row.marked_to:
            self._check_mark(row)
        if row.production:
            self.productions.check(row)
        if row.balance_account or row.account:
            self._check_accounts(row)

    def _check_count(self, row: BundleRow) -> None:
        """One count of an item at its dimension values a day."""
        place = (row.item, row.date, row.site, row.warehouse, row.batch, row.serial, row.configuration)
        line = self.counts.setdefault(place, row.line)
        if line != row.line:
            message = f"was counted there on {row.date} on line {line} already"
            self.add(row, "item", row.item, message, "keep one of the counts")

    def check_names(self, rows: Sequence[BundleRow]) -> None:
        """Of rows that have a problem already: only what can be said of each by itself."""
        for row in rows:
            if row.date and self.days[row.date] is not None:
                self._name_date(row)
            if row.item and row.item not in self.items and not self._is_unsure(row.item):
                self.add(row, "item", row.item, "is not an item", "add it to items.csv")
            if self.sites:
                self._check_places(row)
            self._check_accounts(row)

    def _name_date(self, row: BundleRow) -> None:
        message, advice = self.days[row.date] or ("", "")
        self.add(row, "date", row.date, message, advice)

    def _is_unsure(self, item: str) -> bool:
        return item in self.unsure_items or "*" in self.unsure_items

    def _check_places(self, row: BundleRow) -> None:
        advice = "add it to warehouses.csv"
        for column, site in (("site", row.site), ("to_site", row.to_site)):
            if site and site not in self.sites:
                self.add(row, column, site, "is not a site", advice)
        if not self.warehouses:
            return
        pairs = (("warehouse", row.site, row.warehouse), ("to_warehouse", row.to_site, row.to_warehouse))
        for column, site, warehouse in pairs:
            if warehouse and site in self.sites and (site, warehouse) not in self.warehouses:
                self.add(row, column, warehouse, f"is not a warehouse of site {site}", advice)

    def _check_update(self, row: BundleRow, document: Document | None) -> Document | None:
        """A second line of a document, or a first one that needs an earlier one; ``None`` when it makes no sense."""
        if document is None:
            document = self._from_books(row.reference)
        if document is None:
            if row.reference not in self.damaged:
                advice = "write the physical line above it, or update both"
                self.add(row, "reference", row.reference, "has no physical line above", advice)
            return None
        if not self._may_follow(row, document):
            return None
        first = document.first
        before = len(self.problems)
        if row.kind != document.kind:
            name = KIND_NAMES.get(document.kind, "another kind")
            self.add(
                row,
                "kind",
                KIND_NAMES[row.kind],
                f"is {name} in {document.place}",
                "both updates have the same kind",
            )
        elif (row.quantity > 0) != (first.quantity > 0):
            message = f"has the other sign in {document.place}"
            what = quantity_text(row.quantity)
            self.add(row, "quantity", what, message, "give what comes back a reference of its own")
        for column in ("item", "site", "warehouse", "batch", "serial", "configuration", "production"):
            if getattr(row, column) != getattr(first, column) and (column != "production" or row.production):
                message = f"is {getattr(first, column) or 'empty'} in {document.place}"
                self.add(row, column, getattr(row, column), message, "both updates have the same")
        if len(self.problems) > before:
            return None
        if row.part:
            document.parts |= _part(row)
        if row.update != "financial":
            document.quantity += row.quantity
        if row.update != "physical":
            document.invoiced += row.quantity
        return document

    def _may_follow(self, row: BundleRow, document: Document) -> bool:
        """Whether another update of the line makes sense: a delivery of a part, or the invoice of what is delivered."""
        left = document.quantity - document.invoiced
        before = len(self.problems)
        if row.part and document.parts & _part(row):
            message = f"already has {row.part} with its {row.update} update, in {document.place}"
            self.add(row, "part", row.part, message, "each document updates a part once")
        elif row.update != "financial" and not row.part:
            message = f"is already there with its physical update, in {document.place}"
            advice = "a reference is used once per update; name parts in column part"
            self.add(row, "reference", row.reference, message, advice)
        elif row.update == "financial" and not left:
            message = f"is already there with its financial update, in {document.place}"
            self.add(row, "reference", row.reference, message, "a reference is used once per update")
        elif row.update == "financial" and row.quantity != left:
            self._check_part(row, document, left)
        return len(self.problems) == before

    def _check_part(self, row: BundleRow, document: Document, left: int) -> None:
        """An invoice of another quantity than what is left to invoice."""
        smaller = abs(row.quantity) < abs(left) and (row.quantity > 0) == (left > 0)
        if smaller and row.part:
            return
        what = quantity_text(left)
        message = f"is {what} in {document.place}" if left == document.quantity else f"has {what} left to invoice"
        advice = "name the invoice in column part if it is for a part" if smaller else "invoice no more than is left"
        self.add(row, "quantity", quantity_text(row.quantity), message, advice)

    def _from_books(self, reference: str) -> Document | None:
        found = self.known.transactions.get(reference)
        if found is None:
            return None
        document = self.documents[reference] = Document(0, found.kind, found)
        document.quantity, document.invoiced = found.quantity, found.invoiced
        document.parts = set(found.parts)
        document.returned, document.marked, document.shipped = found.returned, found.marked, found.marked
        return document

    def _target(self, row: BundleRow, column: str, what: str) -> Document | None:
        reference: str = getattr(row, column)
        document = self.documents.get(reference) or self._from_books(reference)
        if document is None and reference not in self.damaged:
            self.add(row, column, reference, f"is not a {what} above this line", "lines are in posting order")
        return document

    def _check_return(self, row: BundleRow, document: Document) -> None:
        first = document.first
        if first is not row:
            if isinstance(first, BundleRow) and row.return_of not in ("", first.return_of):
                message = f"is {first.return_of or 'empty'} in {document.place}"
                self.add(row, "return_of", row.return_of, message, "both updates return the same sale")
            return
        if not row.return_of:
            return
        sale = self._target(row, "return_of", "sale")
        if sale is None:
            return
        if sale.kind is not Reference.SALES:
            self.add(row, "return_of", row.return_of, f"is not a sale, in {sale.place}", "name a sale")
        elif sale.first.item != row.item:
            message = f"sold item {sale.first.item}, in {sale.place}"
            self.add(row, "return_of", row.return_of, message, "name a sale of this item")
        else:
            left = -sale.quantity - sale.returned
            sale.returned += row.quantity
            if row.quantity > left:
                message = f"sold {quantity_text(-sale.quantity)} in {sale.place}; {quantity_text(left)} left"
                self.add(row, "quantity", quantity_text(row.quantity), message, "return no more than was sold")

    def _check_mark(self, row: BundleRow) -> None:
        receipt = self._target(row, "marked_to", "receipt")
        if receipt is None or row.update == "financial":
            return
        first = receipt.first
        model, dimensions = self.items.get(row.item, (None, ()))
        message = ""
        if receipt.kind is LABOR or first.quantity < 0:
            message = f"is not a receipt, in {receipt.place}"
        elif first.item != row.item:
            message = f"is of item {first.item}, in {receipt.place}"
        elif model in _UNMARKABLE:
            message = f"is not possible: {row.item} is a {model} item"
        else:
            for name in dimensions:
                if _dimension(first, name, receiving=True) != _dimension(row, name, receiving=False):
                    message = f"has another {name}, in {receipt.place}"
        if not message:
            receipt.marked += abs(row.quantity)
            if receipt.marked > receipt.quantity:
                message = f"has {quantity_text(receipt.quantity)} in {receipt.place}, less than is marked to it"
        if message:
            self.add(
                row,
                "marked_to",
                row.marked_to,
                message,
                "mark an issue to a receipt of the same item and place",
            )

    def _check_shipment(self, row: BundleRow) -> None:
        """A transfer that goes on from where another one brought the goods."""
        shipment = self._target(row, "shipment", "transfer")
        if shipment is None:
            return
        first = shipment.first
        message = ""
        if shipment.kind is not Reference.TRANSFER:
            message = f"is not a transfer, in {shipment.place}"
        elif first.item != row.item:
            message = f"is of item {first.item}, in {shipment.place}"
        elif _place(first, receiving=True) != _place(row, receiving=False):
            message = f"went to {' '.join(_place(first, receiving=True)).strip()}, in {shipment.place}"
        else:
            shipment.shipped += row.quantity
            if shipment.shipped > shipment.quantity:
                message = f"shipped {quantity_text(shipment.quantity)} in {shipment.place}, less than moves on from it"
        if message:
            advice = "move on the shipped item, from where it went, and no more than was shipped"
            self.add(row, "shipment", row.shipment, message, advice)

    def _check_accounts(self, row: BundleRow) -> None:
        for column in ("balance_account", "offset_account", "account"):
            code: str = getattr(row, column)
            if code and code not in self.accounts and not self.any_account:
                self.add(row, column, code, "is not a main account", "add it to accounts.csv")
            elif code in self.blocked:
                self.add(row, column, code, "is a blocked account", "name another account")
        if row.voucher:
            date, line = self.vouchers.setdefault(row.voucher, (row.date, row.line))
            if date != row.date:
                message = f"is dated {date} on line {line}"
                self.add(row, "voucher", row.voucher, message, "a voucher has one date")


def _dimension(transaction: BundleRow | KnownTransaction, name: str, *, receiving: bool) -> str:
    if receiving and isinstance(transaction, BundleRow) and transaction.kind is Reference.TRANSFER:
        name = {"site": "to_site", "warehouse": "to_warehouse"}.get(name, name)
    value: str = getattr(transaction, name, "")
    return value


def _part(row: BundleRow) -> set[tuple[str, str]]:
    """The updates of a part that a line makes."""
    updates = ("physical", "financial") if row.update == "both" else (row.update,)
    return {(update, row.part) for update in updates}


def _place(transaction: BundleRow | KnownTransaction, *, receiving: bool) -> tuple[str, str]:
    return (
        _dimension(transaction, "site", receiving=receiving),
        _dimension(transaction, "warehouse", receiving=receiving),
    )


def check_transactions(bundle: Bundle, known: Known, file: str, problems: list[Problem]) -> None:
    """Add a problem for every row that does not fit the rows before it or the books."""
    relations = Relations(bundle, known, file, problems)
    relations.check(bundle.rows)
    relations.check_names(bundle.broken)
