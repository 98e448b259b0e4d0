"""Lines of a bundle as lines to post."""

from __future__ import annotations

from core.errors import InvcloseError
from core.importing import KIND_NAMES, LABOR, Bundle, BundleRow, Problem
from core.posting.accounts import accounts_for
from core.posting.poster import BLANK_DIMS, Line, Poster
from core.posting.setup import Setup
from core.vocabulary import Reference, UpdateKind

_REST = BLANK_DIMS[5:]
"""Dimensions that a bundle does not carry."""


class LineMaker:
    """Turns rows into lines; knows which item a production makes and which references are transfers."""

    def __init__(self, poster: Poster, bundle: Bundle, accounts: dict[str, int]) -> None:
        self.poster = poster
        self.accounts = {"": 0, **accounts}
        self._dims: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._transfers = {row.reference for row in bundle.rows if row.kind is Reference.TRANSFER}
        self._products: dict[str, str] = {}
        for row in bundle.rows:
            if row.production and row.kind is Reference.PRODUCTION_RECEIPT:
                self._products.setdefault(row.production, row.item)

    def __call__(self, row: BundleRow) -> Line:
        # fmt: off
        (_, reference, kind, update, item, quantity, site, warehouse, batch, serial, configuration, date, amount,
         to_site, to_warehouse, return_of, marked_to, production, balance, offset, voucher, account, part, shipment) = row
        # fmt: on
        line = Line(
            reference,
            kind if isinstance(kind, Reference) else Reference.PRODUCTION_RECEIPT,
            item,
            quantity,
            date,
            update,
            self._dimensions(site, warehouse, batch, serial, configuration),
        )
        line.amount = amount
        if kind is Reference.TRANSFER:
            line.to_dims = self._dimensions(to_site, to_warehouse, batch, serial, configuration)
        if return_of:
            line.return_of = return_of
        if marked_to and update != "financial":
            line.marks = ((self._receipt(marked_to), abs(quantity)),)
        if shipment:
            line.shipment = f"{shipment}.R"
        if part:
            line.part = part
        if production:
            line.production = production
            if kind == LABOR:
                line.item = self._product(production)
        if balance or account:
            line.balance_account = self.accounts[balance]
            line.offset_account = self.accounts[offset or account]
        if voucher:
            line.document = voucher
        return line

    def _dimensions(self, *values: str) -> tuple[str, ...]:
        found = self._dims.get(values)
        if found is None:
            found = self._dims[values] = (*values, *_REST)
        return found

    def _receipt(self, reference: str) -> str:
        """The number of the receipt that a mark names: of a transfer the receiving side."""
        if reference in self._transfers:
            return f"{reference}.R"
        try:
            self.poster.state.find(reference)
        except InvcloseError:
            return f"{reference}.R"
        return reference

    def _product(self, production: str) -> str:
        """What a production makes: its labor is posted with the accounts of that item."""
        if production not in self._products:
            posted = self.poster.state.production(production)[0]
            self._products[production] = posted[0].item if posted else ""
        return self._products[production]


def without_accounts(setup: Setup, bundle: Bundle) -> list[Problem]:
    """Kinds of posting for which the profile has no account, or a blocked one, each named once."""
    file = next((name for name in bundle.files if name.startswith("transactions")), "transactions")
    problems, seen = [], set()
    for row in bundle.rows:
        _, _, kind, update, code, quantity, *_ = row
        key = (kind, update, code, quantity > 0)
        if key in seen:
            continue
        seen.add(key)
        try:
            _look_up(setup, row)
        except InvcloseError as error:
            value = f"{KIND_NAMES[kind]} {code}".strip()
            problems.append(Problem(file, row.line, "item", value, error.message, error.advice))
    return problems


def _look_up(setup: Setup, row: BundleRow) -> None:
    kind_of = row.kind
    if not isinstance(kind_of, Reference):
        return
    item = setup.item(row.item)
    sides = (True, False) if row.kind is Reference.TRANSFER else (row.quantity > 0,)
    kinds = {"physical": [UpdateKind.PHYSICAL], "financial": [UpdateKind.FINANCIAL]}.get(
        row.update, [UpdateKind.FINANCIAL]
    )
    for kind in kinds:
        if kind is UpdateKind.PHYSICAL and not item.post_physical:
            continue
        for receipt in sides:
            given = int(bool(row.balance_account))
            accounts_for(setup, item, kind_of, kind, receipt=receipt, balance_account=given, offset_account=given)
