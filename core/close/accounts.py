"""The stored accounts as a close reads them: by id, with the variants that adjustments need.

Nothing is looked up in the present setup: every variant was stored together with the original posting. Example: a sale
posted on 1300 and 5000 is adjusted on 1300 and 5000, although its item group has pointed to 1305 and 5005 since.

Source: docs/rules.md#53-the-original-accounts
"""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import Unbalanced
from core.posting.accounts import by_hand, expensed
from core.posting.facts import AccountsKey
from core.vocabulary import PostingType


class StoredAccounts:
    """All stored accounts of a company: number -> accounts, and accounts -> number."""

    def __init__(self, keys: Mapping[int, AccountsKey]) -> None:
        self._keys = dict(keys)
        self._ids = {key: number for number, key in self._keys.items()}

    def key(self, number: int) -> AccountsKey:
        """The accounts stored under this number; ``KeyError`` when there are none."""
        return self._keys[number]

    def __contains__(self, number: int) -> bool:
        return number in self._keys

    def by_hand(self, number: int, *, increase: bool) -> int:
        """Number of the variant stored inventory account against stored Profit (an increase) or Loss.

        ``Unbalanced`` when the variant was not stored: the books are damaged.
        """
        return self._variant(number, by_hand(self._keys[number], increase=increase))

    def expensed(self, number: int, *, profit: bool) -> int:
        """Number of the variant stored offset account against stored Profit or Loss; ``Unbalanced`` as above."""
        return self._variant(number, expensed(self._keys[number], profit=profit))

    def vendor_returns(self) -> frozenset[int]:
        """Numbers whose offset is the vendor: an issue adjusted on them goes to Profit or Loss."""
        return frozenset(n for n, key in self._keys.items() if key.offset_type == PostingType.VENDOR_SUMMARY)

    def _variant(self, number: int, wanted: AccountsKey) -> int:
        found = self._ids.get(wanted)
        if found is None:
            raise Unbalanced(
                f"stored accounts {number} lack variant {wanted}",
                advice="Run `invclose verify`, and compare with a backup.",
            )
        return found
