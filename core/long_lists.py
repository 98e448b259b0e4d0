"""What the screens and commands may ask of the long lists of the books (``core.ports.Books``).

Each is read page by page: a page begins after a key, or ends before it, and with a listing only the rows that it keeps, in its
order (``core.listing``). How many rows stand before a key, and what all rows add up to, are look-ups of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from core.listing import EVERYTHING, Key, Listing

if TYPE_CHECKING:
    from core.requests import AuditRequest
    from core.views.audit import AuditChain, AuditRow
    from core.views.items import ItemRow, ItemTotals
    from core.views.totals import BehindTotals, SettlementTotals
    from core.views.transactions import BehindRow, SettlementRow
    from core.views.vouchers import AccountTotals, AccountVoucherRow


class LongLists(Protocol):
    """Settlements, what stands behind a voucher line, items, the audit trail, the vouchers of an account."""

    def behind_line(
        self,
        number: str,
        line: int | None = None,
        *,
        listing: Listing = EVERYTHING,
        limit: int = 200,
        after: Key | None = None,
        backward: bool = False,
    ) -> Sequence[BehindRow]:
        """Transactions behind a voucher line (or the whole voucher), largest adjustment first; `core.listed.BEHIND`."""
        ...

    def behind_before(self, number: str, line: int | None, key: Key, *, listing: Listing = EVERYTHING) -> int:
        """How many rows of the list stand before this key."""
        ...

    def behind_totals(self, number: str, line: int | None = None, *, listing: Listing = EVERYTHING) -> BehindTotals:
        """What all rows of ``behind_line`` add up to."""
        ...

    def settlements_of_record(
        self,
        record_id: int,
        *,
        listing: Listing = EVERYTHING,
        limit: int = 200,
        after: Key | None = None,
        backward: bool = False,
    ) -> Sequence[SettlementRow]:
        """A page that begins after a key (`core.listed.SETTLEMENTS`); ``backward``: that ends before it, or with the last row."""
        ...

    def settlements_before(self, record_id: int, key: Key, *, listing: Listing = EVERYTHING) -> int:
        """How many rows of the list stand before this key."""
        ...

    def settlement_totals(self, record_id: int, *, listing: Listing = EVERYTHING) -> SettlementTotals:
        """What all rows of ``settlements_of_record`` add up to."""
        ...

    def items(
        self,
        *,
        listing: Listing = EVERYTHING,
        limit: int = 200,
        after: Key | None = None,
        backward: bool = False,
        group: str = "",
    ) -> Sequence[ItemRow]:
        """Items (of an item group, or all) in the order of their codes, with what is on hand of each; `core.listed.ITEMS`."""
        ...

    def items_before(self, key: Key, *, listing: Listing = EVERYTHING, group: str = "") -> int:
        """How many rows of the list stand before this key."""
        ...

    def item_totals(self, *, listing: Listing = EVERYTHING, group: str = "") -> ItemTotals:
        """What all rows of ``items`` add up to."""
        ...

    def audit(self, request: AuditRequest, *, limit: int = 200, before: int | None = None) -> Sequence[AuditRow]:
        """Events of the audit trail, newest first; ``before`` is the id of an event (keyset paging)."""
        ...

    def events(
        self,
        *,
        listing: Listing = EVERYTHING,
        limit: int = 200,
        after: Key | None = None,
        backward: bool = False,
    ) -> Sequence[AuditRow]:
        """The audit trail as a list, in its own order the oldest first; `core.listed.EVENTS`."""
        ...

    def events_before(self, key: Key, *, listing: Listing = EVERYTHING) -> int:
        """How many rows of the list stand before this key."""
        ...

    def event_count(self, *, listing: Listing = EVERYTHING) -> int:
        """How many rows the list has."""
        ...

    def audit_chain(self) -> AuditChain:
        """Whether the audit trail is what was written; reads all of it."""
        ...

    def account_vouchers(
        self,
        account: str,
        date_from: str = "",
        date_to: str = "",
        *,
        listing: Listing = EVERYTHING,
        limit: int = 200,
        after: Key | None = None,
        backward: bool = False,
    ) -> Sequence[AccountVoucherRow]:
        """What each voucher of some days posted to an account, as it was posted; `core.listed.ACCOUNT_VOUCHERS`."""
        ...

    def account_vouchers_before(
        self, account: str, date_from: str, date_to: str, key: Key, *, listing: Listing = EVERYTHING
    ) -> int:
        """How many rows of the list stand before this key."""
        ...

    def account_totals(
        self, account: str, date_from: str = "", date_to: str = "", *, listing: Listing = EVERYTHING
    ) -> AccountTotals:
        """What all rows of ``account_vouchers`` add up to, and the balance before the days."""
        ...
