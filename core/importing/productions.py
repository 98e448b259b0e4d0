"""What the lines of productions owe to each other: materials and completions above the end, shares on every product.

A production is ended once, by the lines of its products that are more than physical; they are posted together, in the place
of the first of them.
"""

from __future__ import annotations

from collections.abc import Callable

from core.importing import fields
from core.importing.model import LABOR, BundleRow, Known
from core.vocabulary import Reference

_MATERIALS = {Reference.PRODUCTION_ISSUE, LABOR}
Add = Callable[[BundleRow, str, str, str, str], None]
"""Row, column, value, message, advice."""


class ProductionLines:
    """Checks the lines of productions one after the other, and their shares at the end of the file."""

    def __init__(self, known: Known, add: Add, *, unsure: bool) -> None:
        self.known, self.add = known, add
        self.unsure = unsure
        """Some lines could not be read: materials may be among them."""
        self.materials = set(known.productions)
        self.products: dict[str, list[BundleRow]] = {}
        self.ends: dict[str, int] = {}
        """Production -> line of its end."""

    def check(self, row: BundleRow) -> None:
        """A line that names a production."""
        production = row.production
        date = self.known.ended.get(production)
        if date and not (row.update == "financial" and row.reference in self.known.transactions):
            advice = "give later consumption a production of its own"
            self.add(row, "production", production, f"was ended on {date}", advice)
        elif row.kind in _MATERIALS:
            self._check_material(row)
        else:
            self.products.setdefault(production, []).append(row)
            self._check_product(row)

    def _check_material(self, row: BundleRow) -> None:
        production = row.production
        self.materials.add(production)
        if production in self.ends:
            message = f"already has its product on line {self.ends[production]}"
            self.add(row, "production", production, message, "write materials and labor above their product")

    def _check_product(self, row: BundleRow) -> None:
        production = row.production
        if row.update == "physical":
            if production in self.ends:
                message = f"is ended on line {self.ends[production]}"
                self.add(row, "production", production, message, "write completions above the end")
            return
        if production not in self.materials and not self.unsure:
            message = "has no materials above this line"
            self.add(row, "production", production, message, "write its production_issue lines first")
        self.ends.setdefault(production, row.line)

    def check_shares(self) -> None:
        """Once all lines are read: all products of a production have a share or none has, and some weight is above zero."""
        for production, rows in self.products.items():
            given = [row for row in rows if row.share]
            if not given:
                continue
            ends = [row for row in rows if row.update != "physical"]
            if not ends:
                first = given[0]
                advice = "write it on the line that ends the production"
                self.add(first, "share", first.share, "is given, but shares are decided at the end", advice)
                continue
            self._check_ends(production, ends, given[0])
            self._check_completions(rows, ends)

    def _check_ends(self, production: str, ends: list[BundleRow], one: BundleRow) -> None:
        without = [row for row in ends if not row.share]
        if without:
            advice = f"say how the cost is shared: share on each product of {production}, or on none"
            self.add(without[0], "share", "", f"is empty, but line {one.line} has one", advice)
        elif not sum(map(_weight, ends)):
            first = ends[0]
            advice = f"say how the cost is shared: share on each product of {production}"
            self.add(first, "share", first.share, f"is zero on every product of {production}", advice)

    def _check_completions(self, rows: list[BundleRow], ends: list[BundleRow]) -> None:
        """Completions may repeat the share of their end; another one would be lost."""
        for reference in {row.reference for row in ends if row.share}:
            given = [row for row in rows if row.reference == reference and row.update == "physical" and row.share]
            ended = sum(_weight(row) for row in ends if row.reference == reference and row.share)
            if given and ended not in (sum(map(_weight, given)), *map(_weight, given)):
                first = given[0]
                message = "is another share than that of its end"
                self.add(first, "share", first.share, message, "leave it empty: shares are decided at the end")


def _weight(row: BundleRow) -> int:
    return fields.weights()[row.share]
