"""Offset accounts that a bundle names itself, beside those of the posting profile, and that hold inventory."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from core.importing.model import Bundle
from core.posting.two_sides import is_misplaced
from core.vocabulary import PostingType


class _Named(NamedTuple):
    account: str
    file: str
    line: int
    column: str


def doubtful_offsets(bundle: Bundle, inventory: Collection[str]) -> list[str]:
    """A clause for each account: where it is named first as an offset, and how often. ``inventory``: accounts that hold inventory."""
    own = {row.balance_account for row in bundle.rows} | {row.balance_account for row in bundle.opening}
    holding = own.union(inventory) - {""}
    found: dict[str, list[_Named]] = {}
    for one in _offsets(bundle):
        if is_misplaced(PostingType.OTHER, one.account, holding):
            found.setdefault(one.account, []).append(one)
    return [_clause(named) for _, named in sorted(found.items())]


def _offsets(bundle: Bundle) -> Iterator[_Named]:
    for row in bundle.rows:
        if row.offset_account or row.account:
            column = "offset_account" if row.offset_account else "account"
            yield _Named(row.offset_account or row.account, "transactions.csv", row.line, column)
    for opened in bundle.opening:
        for column in ("offset_account", "profit_account", "loss_account"):
            if account := getattr(opened, column):
                yield _Named(account, "opening.csv", opened.line, column)


def _clause(named: list[_Named]) -> str:
    first, more = named[0], len(named) - 1
    others = f" (and {more} more)" if more else ""
    return (
        f"account {first.account} is an inventory account, but line {first.line} of {first.file}{others} "
        f"names it as {first.column}, so its balance will not be the inventory"
    )
