"""A year of goods moving, day by day, drawn with a fixed seed: the same company whatever the machine.

Goods are invoiced after they arrive, at a price that differs; some are sold before they come; sites send each other
goods both ways; lamps are made of parts; some of it comes back, is counted, or is written off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from random import Random
from typing import Any

from core.currency import Currency
from core.demo.catalog import ARTICLES, HARBOUR, HILL, SITES, Article
from core.importing import LABOR, Bundle, BundleRow, Kind
from core.money import QUANTITY_SCALE
from core.vocabulary import InventoryModel, Reference

SEED = 20
_BLANK: dict[str, Any] = dict.fromkeys(
    (
        "item", "site", "warehouse", "batch", "serial", "configuration", "to_site", "to_warehouse", "return_of", "marked_to",
        "production", "balance_account", "offset_account", "voucher", "account", "part", "shipment", "share",
        "counted",
    ),
    "",
)  # fmt: skip


class Size(Enum):
    """Documents of a working day, and how much more goods these need."""

    SMALL = (9, 1, 1)
    LARGE = (220, 12, 3)

    def __init__(self, documents: int, stock: int, goods: int) -> None:
        self.documents = documents
        self.stock = stock
        """Stock is kept this many times as high."""
        self.goods = goods
        """Purchases are this many times as large."""


@dataclass(slots=True)
class _Sale:
    reference: str
    article: Article
    site: str
    left: int


@dataclass(slots=True)
class History:
    """Makes the bundles of the months, in order; each continues where the one before stopped."""

    months: Sequence[tuple[date, date]]
    currency: Currency
    """The prices of the catalogue are minor units of it."""
    size: Size = Size.SMALL
    _random: Random = field(default_factory=lambda: Random(SEED))
    _held: dict[tuple[str, str], int] = field(default_factory=dict)
    _due: dict[date, list[dict[str, Any]]] = field(default_factory=dict)
    """Invoices to come, by day."""
    _sales: list[_Sale] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _rows: list[BundleRow] = field(default_factory=list)
    _day: date = date.min

    def bundles(self) -> Iterator[Bundle]:
        """One a month."""
        for first, last in self.months:
            self._rows = []
            for offset in range((last - first).days + 1):
                self._day = first + timedelta(offset)
                self._work(opening=first == self.months[0][0] and offset == 0)
            name = f"demo-{first:%Y-%m}"
            yield Bundle(
                name, self.currency, f"{name}-{self.size.name}-{first}", ("transactions.csv",), rows=self._rows
            )

    # -- a day -------------------------------------------------------------------------------------------------

    def _work(self, *, opening: bool) -> None:
        for values in self._due.pop(self._day, []):
            self._add(**values)
        if opening:
            for article in ARTICLES:
                for site in SITES:
                    self._buy(article, site, self._between(150, 400) * self.size.stock)
        if self._day.weekday() == 6 and not opening:
            return
        for _ in range(self.size.documents):
            self._event()
        if self._day.day == 28:
            self._count()

    def _event(self) -> None:
        drawn = self._between(1, 100)
        site, article = HARBOUR if self._between(1, 100) <= 60 else HILL, self._random.choice(ARTICLES)
        if drawn <= 40:
            self._sell(article, site)
        elif drawn <= 66:
            self._restock(article, site)
        elif drawn <= 78:
            self._move(article, site)
        elif drawn <= 87:
            self._make(self._random.choice([one for one in ARTICLES if one.made]), site)
        elif drawn <= 92:
            self._take_back()
        elif drawn <= 95:
            self._send_back(article, site)
        else:
            self._use(article, site)

    # -- what happens ------------------------------------------------------------------------------------------

    def _restock(self, article: Article, site: str) -> None:
        if article.made:
            self._make(article, site)
        elif self._at(article, site) < 600 * self.size.stock:
            self._buy(article, site, self._between(60, 400) * self.size.goods)

    def _buy(self, article: Article, site: str, quantity: int) -> None:
        """Received now, invoiced some days later at another price; sometimes both at once."""
        price = self._price(article)
        reference = self._number("PO")
        values: dict[str, Any] = {"kind": Reference.PURCHASE, "article": article, "site": site, "quantity": quantity}
        if self._between(1, 10) <= 2:
            self._add(reference=reference, update="both", amount=price * quantity, **values)
        else:
            self._add(reference=reference, update="physical", amount=price * quantity, **values)
            invoiced = price * self._between(880, 1160) // 1000
            self._later(reference=reference, amount=invoiced * quantity, **values)
        self._hold(article, site, quantity)

    def _sell(self, article: Article, site: str) -> None:
        held = self._at(article, site)
        if held <= 0 and self._between(1, 100) > 12:  # now and then goods leave before they are booked in
            return
        quantity = self._between(1, max(1, min(75, held if held > 0 else 25)))
        reference = self._number("SO")
        values: dict[str, Any] = {"kind": Reference.SALES, "article": article, "site": site, "quantity": -quantity}
        if self._between(1, 10) <= 6:
            self._add(reference=reference, **values)
            self._sales.append(_Sale(reference, article, site, quantity))
        else:
            self._add(reference=reference, update="physical", **values)
            self._later(reference=reference, **values)
        self._hold(article, site, -quantity)

    def _move(self, article: Article, site: str) -> None:
        held = self._at(article, site)
        if held < 4:
            return
        quantity = self._between(1, held // 3 + 1)
        other = HILL if site == HARBOUR else HARBOUR
        reference = self._number("TO")
        self._add(
            kind=Reference.TRANSFER, article=article, site=site, quantity=quantity, reference=reference, to_site=other
        )
        self._hold(article, site, -quantity)
        self._hold(article, other, quantity)

    def _make(self, product: Article, site: str) -> None:
        """As many as the parts at the site allow."""
        parts = {one.code: one for one in ARTICLES}
        most = min(self._at(parts[code], site) // count for code, count in product.made_of)
        if most <= 0:
            return
        quantity = self._between(1, min(most, 60))
        production = self._number("WO")
        for line, (code, count) in enumerate(product.made_of, 1):
            self._add(
                kind=Reference.PRODUCTION_ISSUE,
                article=parts[code],
                site=site,
                quantity=-count * quantity,
                reference=f"{production}-{line}",
                production=production,
            )
            self._hold(parts[code], site, -count * quantity)
        labor = quantity * self._between(380, 520)
        self._add(kind=LABOR, reference=f"{production}-L", amount=labor, production=production, quantity=0, site=site)
        self._add(
            kind=Reference.PRODUCTION_RECEIPT,
            article=product,
            site=site,
            quantity=quantity,
            reference=f"{production}-R",
            production=production,
        )
        self._hold(product, site, quantity)

    def _take_back(self) -> None:
        """A customer returns some of a sale."""
        if not self._sales:
            return
        sale = self._sales.pop(self._between(0, len(self._sales) - 1))
        quantity = self._between(1, sale.left)
        self._add(
            kind=Reference.CUSTOMER_RETURN,
            article=sale.article,
            site=sale.site,
            quantity=quantity,
            reference=self._number("RT"),
            return_of=sale.reference,
        )
        self._hold(sale.article, sale.site, quantity)

    def _send_back(self, article: Article, site: str) -> None:
        """Goods go back to the vendor, for a credit note."""
        if article.made or self._at(article, site) < 20:
            return
        quantity = self._between(1, 15)
        amount = self._price(article) * quantity
        self._add(
            kind=Reference.VENDOR_RETURN,
            article=article,
            site=site,
            quantity=-quantity,
            reference=self._number("VR"),
            amount=amount,
        )
        self._hold(article, site, -quantity)

    def _use(self, article: Article, site: str) -> None:
        """Taken from stock by a journal, or written off."""
        if self._at(article, site) < 3:
            return
        kind = Reference.MOVEMENT if self._between(1, 2) == 1 else Reference.PROFIT_LOSS
        account = "5900" if kind is Reference.MOVEMENT else ""
        self._add(kind=kind, article=article, site=site, quantity=-1, reference=self._number("JN"), account=account)
        self._hold(article, site, -1)

    def _count(self) -> None:
        """The monthly count finds a little too much or too little."""
        for article in self._random.sample(ARTICLES, 6):
            site = self._random.choice(SITES)
            found = self._between(-2, 2)
            if found == 0 or self._at(article, site) + found <= 0:
                continue
            amount = self._price(article) * found if found > 0 else None
            self._add(
                kind=Reference.COUNTING,
                article=article,
                site=site,
                quantity=found,
                reference=self._number("CT"),
                amount=amount,
            )
            self._hold(article, site, found)

    # -- small things ------------------------------------------------------------------------------------------

    def _between(self, low: int, high: int) -> int:
        return self._random.randint(low, high)

    def _price(self, article: Article) -> int:
        """Prices creep up over the year and differ from vendor to vendor."""
        month = (self._day - self.months[0][0]).days // 30
        drift = 0 if article.model is InventoryModel.STD else 9 * month
        return max(1, article.price * (self._between(940, 1060) + drift) // 1000)

    def _at(self, article: Article, site: str) -> int:
        return self._held.get((article.code, site), 0)

    def _hold(self, article: Article, site: str, change: int) -> None:
        self._held[article.code, site] = self._at(article, site) + change

    def _number(self, prefix: str) -> str:
        self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
        return f"{prefix}-{self._numbers[prefix]:05d}"

    def _later(self, **values: Any) -> None:
        """The invoice, some days on; what falls behind the last month stays open."""
        day = self._day + timedelta(self._between(2, 16))
        self._due.setdefault(day, []).append({**values, "update": "financial"})

    def _add(
        self,
        *,
        kind: Kind,
        reference: str,
        quantity: int,
        article: Article | None = None,
        update: str = "both",
        amount: int | None = None,
        **more: str,
    ) -> None:
        values = {
            **_BLANK,
            "line": len(self._rows) + 2,
            "reference": reference,
            "kind": kind,
            "update": update,
            "item": article.code if article else "",
            "quantity": quantity * QUANTITY_SCALE,
            "date": self._day.isoformat(),
            "amount": amount,
            **more,
        }
        self._rows.append(BundleRow(**values))
