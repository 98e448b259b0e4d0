"""Accounts on which the two sides of a posting meet, so that the ledger does not show what was posted.

An inventory account holds what inventory is worth and nothing else. Where the other side of a posting (the vendor, consumption,
a loss) goes to an inventory account too, its balance is no longer the inventory: with the same account on both sides it never moves.
Two sides of which neither is inventory must differ as well where one posting has both: a variance on the vendor's account changes
what is owed. What may be one account: all inventory sides, profit and loss, and both inter-unit accounts, which net to zero.

Example: Inventory issue and Loss both on 1300. A count of -2 at 10.00 is 1300 -20.00 and 1300 +20.00: the inventory is worth
20.00 less, the ledger does not know.

The import, the setting of a profile line, the check and the verification ask here. Accounts are codes.

Source: docs/rules.md#52-looking-an-account-up
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from core.posting.accounts import INVENTORY_TYPES, PAIRS
from core.posting.keys import KEY_OF
from core.posting.setup import STANDS_IN
from core.vocabulary import PostingType

P = PostingType
_TOGETHER = (
    *PAIRS,
    (P.INVENTORY_RECEIPT, P.MOVING_AVERAGE_REVALUATION),
    (P.INVENTORY_RECEIPT, P.STANDARD_COST_REVALUATION),
    *((side, P.PURCHASE_PRICE_VARIANCE) for side in (P.PURCHASE_ACCRUAL, P.VENDOR_SUMMARY)),
    *((side, P.MOVING_AVERAGE_PRICE_DIFFERENCE) for side in (P.PURCHASE_ACCRUAL, P.VENDOR_SUMMARY)),
    *((side, P.FIXED_RECEIPT_PRICE_PROFIT) for side in (P.PURCHASE_ACCRUAL, P.VENDOR_SUMMARY)),
    *((side, P.FIXED_RECEIPT_PRICE_LOSS) for side in (P.PURCHASE_ACCRUAL, P.VENDOR_SUMMARY)),
    (P.VENDOR_SUMMARY, P.PROFIT),
    (P.VENDOR_SUMMARY, P.LOSS),
    (P.PRODUCTION_RECEIPT_OFFSET, P.LABOR),
    (P.PRODUCTION_RECEIPT_OFFSET, P.PRODUCTION_VARIANCE),
    (P.REPORT_AS_FINISHED_OFFSET, P.PRODUCTION_VARIANCE),
)
"""Posting types that one posting has together, on different accounts."""
OTHER_SIDES = tuple(kind for kind in P if kind not in INVENTORY_TYPES)
"""The posting types that an inventory account must not have."""
_NETTING = {P.INTER_UNIT_PAYABLE: P.INTER_UNIT_RECEIVABLE, P.INTER_UNIT_RECEIVABLE: P.INTER_UNIT_PAYABLE}
"""On one account both of a transfer net to zero, whatever the account."""


class ProfileEntry(NamedTuple):
    """A line of the posting profile, with the code of its account."""

    posting_type: PostingType
    relation: str
    """``item``, ``group`` or ``all``."""
    code: str
    """Of the item or item group; blank for all."""
    account: str

    @property
    def key(self) -> str:
        """As ``invclose profile set`` names it: ``inv_loss``, ``inv_loss/group/STD``."""
        key = KEY_OF[self.posting_type]
        return key if self.relation == "all" else f"{key}/{self.relation}/{self.code}"

    @property
    def scope(self) -> str:
        """Whom it holds for."""
        return {"all": "all items", "group": f"item group {self.code}", "item": f"item {self.code}"}[self.relation]


class Doubt(NamedTuple):
    """An account that a line of the profile should not name."""

    entry: ProfileEntry
    """The line to change."""
    partner: ProfileEntry | None
    """The other line that meets it there; ``None``: goods that were posted before."""
    message: str
    """A clause without a full stop."""

    @property
    def places(self) -> list[tuple[PostingType, str, str]]:
        """Posting type, relation and code of the lines that meet."""
        return [(one.posting_type, one.relation, one.code) for one in (self.entry, self.partner) if one is not None]

    @property
    def advice(self) -> str:
        """What to do about it in books that are there."""
        return f"Point it to an account of its own: `invclose profile set {self.entry.key} account=NUMBER`."

    @property
    def in_files(self) -> str:
        """What to do about it before there are books."""
        of = "" if self.entry.relation == "all" else f" of {self.entry.scope}"
        return f"Name another account for {KEY_OF[self.entry.posting_type]}{of} in posting_profile.csv."


def is_misplaced(posting_type: PostingType, account: str, inventory: Collection[str]) -> bool:
    """Whether something other than inventory goes to an inventory account: the rule that all the others ask."""
    return posting_type in OTHER_SIDES and account in inventory


def inventory_accounts(entries: Iterable[ProfileEntry], posted: Iterable[str] = ()) -> set[str]:
    """The accounts that hold inventory: those of the profile's inventory sides, and those that goods were ``posted`` to."""
    return {*posted, *(entry.account for entry in entries if entry.posting_type in INVENTORY_TYPES)}


def doubts(
    entries: Iterable[ProfileEntry], group_of: Mapping[str, str] | None = None, posted: Iterable[str] = ()
) -> list[Doubt]:
    """Everything doubtful about a posting profile: each pair of lines, and each line, once.

    ``group_of``: item group of the items that have lines of their own; ``posted``: inventory accounts of goods posted before.
    """
    lines = sorted(entries, key=lambda entry: (_ORDER[entry.relation], entry.code, entry.posting_type))
    views = list(_views(lines, group_of or {}))
    found = list(_meetings(views))
    named = {entry for doubt in found for entry in (doubt.entry, doubt.partner)}
    netting = {view[one] for view in views for one, other in _NETTING.items() if _one_account(view, one, other)}
    inventory = inventory_accounts(lines, posted)
    for entry in lines:
        if entry in named or entry in netting or not is_misplaced(entry.posting_type, entry.account, inventory):
            continue
        partner = next(
            (one for one in lines if one.account == entry.account and one.posting_type in INVENTORY_TYPES), None
        )
        of = f"{partner.posting_type.label} for {partner.scope}" if partner else "goods were posted to it"
        message = (
            f"{entry.posting_type.label} for {entry.scope} goes to account {entry.account}, "
            f"which is an inventory account ({of}), so its balance will not be the inventory"
        )
        found.append(Doubt(entry, partner, message))
    return found


_ORDER = {"all": 0, "group": 1, "item": 2}
_View = Mapping[PostingType, ProfileEntry]
"""Posting type -> the line that an item finds."""


def _views(lines: list[ProfileEntry], group_of: Mapping[str, str]) -> Iterator[_View]:
    """What items find: those without lines of their own, those of each group, each item that has some."""
    places = dict.fromkeys((line.relation, line.code) for line in lines)
    for relation, code in {("all", ""): None, **places}:
        group = {"group": code, "item": group_of.get(code, "")}.get(relation, "")
        wanted = (("all", ""), ("group", group), (relation, code))
        view = {line.posting_type: line for place in wanted for line in lines if (line.relation, line.code) == place}
        for missing, other in STANDS_IN.items():
            if other in view:
                view.setdefault(missing, view[other])
        yield view


def _meetings(views: Iterable[_View]) -> Iterator[Doubt]:
    """Both posting types of one posting on one account."""
    seen = set()
    for view in views:
        for one, other in _TOGETHER:
            pair = (view.get(one), view.get(other))
            if pair[0] is None or pair[1] is None or pair in seen or pair[0].account != pair[1].account:
                continue
            if other in _NETTING and _one_account(view, other, _NETTING[other]):
                continue
            seen.add(pair)
            wider, closer = sorted((pair[0], pair[1]), key=lambda line: _ORDER[line.relation])
            message = (
                f"{one.label} and {other.label} for {closer.scope} both go to account {closer.account}, "
                "so what is posted cancels out there"
            )
            yield Doubt(closer, wider, message)


def _one_account(view: _View, one: PostingType, other: PostingType) -> bool:
    return one in view and other in view and view[one].account == view[other].account
