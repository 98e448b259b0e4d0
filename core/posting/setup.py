"""Setup that new postings read: items, their groups, the posting profile, periods.

The accounts of a *new* posting are looked up here: item, then item group, then category, then all; within each the
account side (this customer or vendor, its group, all). The accounts of an *adjustment* never are: they are stored
with the original transaction.

Example: Consumption has a line for all items, 5000, and one for item group PARTS, 5010: an item of PARTS posts to 5010.

Source: docs/rules.md#52-looking-an-account-up, docs/rules.md#2-data-the-rules-need
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from core.currency import Currency
from core.errors import AccountBlocked, AccountMissing, NotFound
from core.posting.keys import KEY_OF
from core.vocabulary import POSTING_NAMES, InventoryModel, PostingType


@dataclass(frozen=True, slots=True)
class Item:
    """An item with what its groups say: one read serves every posting of it."""

    id: int
    code: str
    name: str
    group_id: int
    group_code: str
    model: InventoryModel
    include_physical_value: bool = False
    fixed_receipt_price: bool = False
    physical_negative: bool = True
    financial_negative: bool = True
    post_physical_inventory: bool = True
    stocked: bool = True
    """Only stocked items have inventory transactions."""
    cost_price: int | None = None
    """Price on the item, millionths; ``None``: none."""
    standard_costs: tuple[tuple[str, int], ...] = ()
    """Active standard cost per site (blank site: all), millionths."""
    financial_dimensions: tuple[str, ...] = ("site",)

    def price(self, site: str) -> int | None:
        """Item cost price: an active costing-version price of the site if there is one, else the price on the item."""
        prices = dict(self.standard_costs)
        return prices.get(site, prices.get("", self.cost_price))


@dataclass(frozen=True, slots=True)
class Account:
    """A main account."""

    id: int
    code: str
    name: str
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """One line of the posting profile."""

    posting_type: PostingType
    item_relation: str
    item_code: str
    account_id: int
    account_relation: str = "all"
    account_code: str = ""


STANDS_IN = {PostingType.PRODUCTION_VARIANCE: PostingType.PURCHASE_PRICE_VARIANCE}
"""Posting types that go to the account of another one where the profile has none for them."""


class SearchStep(NamedTuple):
    """One line of the posting profile that was asked for; ``account_id`` is ``None`` where there is none."""

    posting_type: PostingType
    item_relation: str
    item_code: str
    account_relation: str
    account_code: str
    account_id: int | None


@dataclass(slots=True)
class Setup:
    """The setup of one company as it is now."""

    company_id: int
    currency: Currency
    items: dict[str, Item]
    accounts: dict[int, Account]
    profile: dict[tuple[PostingType, str, str, str, str], int]
    _found: dict[tuple[int, int, int, str, str], int] = field(default_factory=dict)

    @staticmethod
    def profile_of(lines: Iterable[ProfileLine]) -> dict[tuple[PostingType, str, str, str, str], int]:
        """The lines as ``account_for`` asks for them: account ids by posting type, item side and account side."""
        return {
            (
                line.posting_type,
                line.item_relation,
                line.item_code,
                line.account_relation,
                line.account_code,
            ): line.account_id
            for line in lines
        }

    def item(self, code: str) -> Item:
        """The item of this number; ``NotFound``."""
        try:
            return self.items[code]
        except KeyError:
            raise NotFound(
                f"item {code} does not exist", advice="Import it with items.csv, or correct the number."
            ) from None

    def account_for(self, posting_type: PostingType, item: Item, partner: str = "", partner_group: str = "") -> int:
        """Id of the account of a new posting, by the search sequence; ``AccountMissing``, ``AccountBlocked``."""
        key = (int(posting_type), item.id, item.group_id, partner, partner_group)
        found = self._found.get(key)
        if found is None:
            found = self._search(posting_type, item, partner, partner_group)
            self._found[key] = found
        return found

    def search(
        self, posting_type: PostingType, item: Item, partner: str = "", partner_group: str = ""
    ) -> Iterator[SearchStep]:
        """The lines that are asked for, in order, up to the first that is there; then those of the type that stands in."""
        sides = [("account", partner)] if partner else []
        sides += [("group", partner_group)] if partner_group else []
        sides.append(("all", ""))
        for item_relation, item_code in (
            ("item", item.code),
            ("group", item.group_code),
            ("category", ""),
            ("all", ""),
        ):
            for side in sides:
                found = self.profile.get((posting_type, item_relation, item_code, *side))
                yield SearchStep(posting_type, item_relation, item_code, *side, found)
                if found is not None:
                    return
        other = STANDS_IN.get(posting_type)
        if other is not None:
            yield from self.search(other, item, partner, partner_group)

    def _search(self, posting_type: PostingType, item: Item, partner: str, partner_group: str) -> int:
        for step in self.search(posting_type, item, partner, partner_group):
            if step.account_id is not None:
                return self._usable(step.account_id, step.posting_type, item)
        posting_type = STANDS_IN.get(posting_type, posting_type)
        raise AccountMissing(
            f"no account for posting type {POSTING_NAMES[posting_type]}",
            where=f"item {item.code}, item group {item.group_code}",
            advice=f"Add a line to the posting profile: `invclose profile set {KEY_OF[posting_type]} account=NUMBER`.",
        )

    def _usable(self, account_id: int, posting_type: PostingType, item: Item) -> int:
        account = self.accounts[account_id]
        if account.blocked:
            raise AccountBlocked(
                f"account {account.code} is blocked",
                where=f"posting type {POSTING_NAMES[posting_type]}, item {item.code}",
                advice=f"Unblock it (`invclose account set {account.code} blocked=no`), or point the posting profile to another account.",
            )
        return account_id
