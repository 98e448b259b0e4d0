"""Lines of a bundle as lines to post: here the names of the file become those of the books (docs/glossary.md)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from core.errors import InvcloseError, clause
from core.importing import fields
from core.importing.model import (
    KIND_NAMES,
    LABOR,
    Bundle,
    BundleRow,
)
from core.importing.problems import Problem
from core.posting.accounts import accounts_for
from core.posting.line import BLANK_DIMS, Line
from core.posting.setup import Setup
from core.posting.state import PostingState
from core.vocabulary import Reference, Side, UpdateKind

_TRANSFER, _PRODUCT = Reference.TRANSFER, Reference.PRODUCTION_RECEIPT
_REST = BLANK_DIMS[5:]
"""Dimensions that a bundle does not carry."""


class LineMaker:
    """Turns rows into lines; knows which item a production makes and which references are transfers."""

    def __init__(self, state: PostingState, bundle: Bundle, accounts: Mapping[str, int]) -> None:
        self.state = state
        self.accounts = {"": 0, **accounts}
        self._weights = fields.weights()
        self._dims: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._transfers = {row.reference for row in bundle.rows if row.kind is _TRANSFER}
        self._products: dict[str, str] = {}
        for row in bundle.rows:
            if row.production and row.kind is _PRODUCT:
                self._products.setdefault(row.production, row.item)

    def __call__(self, row: BundleRow) -> Line:
        line = Line(
            row.reference,
            _PRODUCT if row.kind == LABOR else row.kind,
            row.item,
            row.quantity,
            row.date,
            row.update,
            dims=self._dimensions(row.site, row.warehouse, row),
            document_amount=row.amount,
        )
        if row.return_of:
            line.return_of = row.return_of
        if row.production:
            line.lot = row.production
            if row.kind is LABOR:
                line.item = self._product(row.production)
            if row.share:
                line.share = Fraction(self._weights[row.share])
        if row.voucher:
            line.document = row.voucher
        if row.part:
            line.part = row.part
        if row.kind is _TRANSFER:
            line.to_dims = self._dimensions(row.to_site, row.to_warehouse, row)
        if row.marked_to and row.update != "financial":
            line.marks = ((self._receipt(row.marked_to), abs(row.quantity)),)
        if row.shipment:
            line.shipment = Side.RECEIPT.number_of(row.shipment)
        if row.balance_account or row.account:
            line.balance_account = self.accounts[row.balance_account]
            line.offset_account = self.accounts[row.offset_account or row.account]
        return line

    def _dimensions(self, site: str, warehouse: str, row: BundleRow) -> tuple[str, ...]:
        """All dimension values of a row at this place."""
        values = (site, warehouse, row.batch, row.serial, row.configuration)
        dims = self._dims.get(values)
        if dims is None:
            dims = self._dims[values] = (*values, *_REST)
        return dims

    def _receipt(self, reference: str) -> str:
        """The number of the receipt that a mark names: of a transfer the receiving side."""
        side = Side.RECEIPT.number_of(reference)
        if reference in self._transfers:
            return side
        return side if self.state.newest(reference) is None else reference

    def _product(self, production: str) -> str:
        """What a production makes: its labor is posted with the accounts of that item."""
        if production not in self._products:
            members, _ = self.state.production(production)
            self._products[production] = members[0].item if members else ""
        return self._products[production]


def counted_pieces(row: BundleRow) -> int:
    """What a count found, in millionths."""
    return fields.quantities()[row.counted]


def without_accounts(setup: Setup, bundle: Bundle) -> list[Problem]:
    """Kinds of posting for which the profile has no account, or a blocked one, each named once."""
    file = next((name for name in bundle.files if name.startswith("transactions")), "transactions")
    problems, seen = [], set()
    for row in bundle.rows:
        key = (row.kind, row.update, row.item, row.quantity > 0, bool(row.counted))
        if key in seen:
            continue
        seen.add(key)
        try:
            _look_up(setup, row)
        except InvcloseError as error:
            value = f"{KIND_NAMES[row.kind]} {row.item}".strip()
            problems.append(Problem(file, row.line, "item", value, clause(error.message), error.advice))
    return problems


def _look_up(setup: Setup, row: BundleRow) -> None:
    """Find the accounts of all updates that a row makes; raises where there are none."""
    if not isinstance(row.kind, Reference):
        return
    item = setup.item(row.item)
    kind = UpdateKind.PHYSICAL if row.update == "physical" else UpdateKind.FINANCIAL
    if kind is UpdateKind.PHYSICAL and not item.post_physical_inventory:
        return
    given = int(bool(row.balance_account))
    both = row.kind is _TRANSFER or row.counted
    for receipt in (True, False) if both else (row.quantity > 0,):
        accounts_for(setup, item, row.kind, kind, receipt=receipt, balance_account=given, offset_account=given)
