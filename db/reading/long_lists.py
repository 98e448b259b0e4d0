"""The long lists of the books: whatever their length, a page of one is one look-up (`core.listing`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.listing import EVERYTHING, Key, Listing
from core.rights import Act
from db.company.rights import require

if TYPE_CHECKING:
    from core.requests import AuditRequest
    from core.views.audit import AuditChain, AuditRow
    from core.views.items import ItemRow, ItemTotals
    from core.views.totals import BehindTotals, SettlementTotals
    from core.views.transactions import BehindRow, SettlementRow
    from core.views.vouchers import AccountTotals, AccountVoucherRow
    from db.engine.session import Database


class LongLists:
    """The part of the books that answers them; what a call needs is imported by it."""

    database: Database[Any]
    company_id: int

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
        from db.reading.behind import behind_rows

        with self.database.read(repeatable=True) as tx:
            return behind_rows(tx, self.company_id, number, line, listing, limit=limit, after=after, backward=backward)

    def behind_before(self, number: str, line: int | None, key: Key, *, listing: Listing = EVERYTHING) -> int:
        from db.reading.behind import rows_before

        with self.database.read(repeatable=True) as tx:
            return rows_before(tx, self.company_id, number, line, listing, key)

    def behind_totals(self, number: str, line: int | None = None, *, listing: Listing = EVERYTHING) -> BehindTotals:
        from db.reading.behind import behind_totals

        with self.database.read(repeatable=True) as tx:
            return behind_totals(tx, self.company_id, number, line, listing)

    def settlements_of_record(
        self,
        record_id: int,
        *,
        listing: Listing = EVERYTHING,
        limit: int = 200,
        after: Key | None = None,
        backward: bool = False,
    ) -> Sequence[SettlementRow]:
        from db.reading.settlement_list import settlement_rows

        with self.database.read(repeatable=True) as tx:
            return settlement_rows(tx, self.company_id, record_id, listing, limit=limit, after=after, backward=backward)

    def settlements_before(self, record_id: int, key: Key, *, listing: Listing = EVERYTHING) -> int:
        from db.reading.settlement_list import settlements_before

        with self.database.read(repeatable=True) as tx:
            return settlements_before(tx, self.company_id, record_id, listing, key)

    def settlement_totals(self, record_id: int, *, listing: Listing = EVERYTHING) -> SettlementTotals:
        from db.reading.settlement_list import settlement_totals

        with self.database.read(repeatable=True) as tx:
            return settlement_totals(tx, self.company_id, record_id, listing)

    def items(
        self,
        *,
        listing: Listing = EVERYTHING,
        limit: int = 200,
        after: Key | None = None,
        backward: bool = False,
        group: str = "",
    ) -> Sequence[ItemRow]:
        from db.reading.items import item_rows

        with self.database.read(repeatable=True) as tx:
            return item_rows(tx, self.company_id, listing, limit=limit, after=after, backward=backward, group=group)

    def items_before(self, key: Key, *, listing: Listing = EVERYTHING, group: str = "") -> int:
        from db.reading.items import items_before

        with self.database.read(repeatable=True) as tx:
            return items_before(tx, self.company_id, listing, key, group)

    def item_totals(self, *, listing: Listing = EVERYTHING, group: str = "") -> ItemTotals:
        from db.reading.items import item_totals

        with self.database.read(repeatable=True) as tx:
            return item_totals(tx, self.company_id, listing, group)

    def audit(self, request: AuditRequest, *, limit: int = 200, before: int | None = None) -> Sequence[AuditRow]:
        from db.reading.audit import audit_rows

        require(self.database, self.company_id, Act.READ_AUDIT)
        with self.database.read() as tx:
            return audit_rows(tx, self.company_id, request, limit, before)

    def events(
        self,
        *,
        listing: Listing = EVERYTHING,
        limit: int = 200,
        after: Key | None = None,
        backward: bool = False,
    ) -> Sequence[AuditRow]:
        from db.reading.audit import events

        require(self.database, self.company_id, Act.READ_AUDIT)
        with self.database.read() as tx:
            return events(tx, self.company_id, listing, limit=limit, after=after, backward=backward)

    def events_before(self, key: Key, *, listing: Listing = EVERYTHING) -> int:
        from db.reading.audit import events_before

        require(self.database, self.company_id, Act.READ_AUDIT)
        with self.database.read() as tx:
            return events_before(tx, self.company_id, listing, key)

    def event_count(self, *, listing: Listing = EVERYTHING) -> int:
        from db.reading.audit import event_count

        require(self.database, self.company_id, Act.READ_AUDIT)
        with self.database.read() as tx:
            return event_count(tx, self.company_id, listing)

    def audit_chain(self) -> AuditChain:
        from db.reading.verify_chains import audit_chain

        require(self.database, self.company_id, Act.READ_AUDIT)
        with self.database.read(repeatable=True) as tx:
            return audit_chain(tx, self.company_id)

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
        from db.reading.account_vouchers import Register, account_vouchers

        of = Register(account, date_from, date_to)
        with self.database.read() as tx:
            return account_vouchers(tx, self.company_id, of, listing, limit=limit, after=after, backward=backward)

    def account_vouchers_before(
        self, account: str, date_from: str, date_to: str, key: Key, *, listing: Listing = EVERYTHING
    ) -> int:
        from db.reading.account_vouchers import Register, vouchers_before

        with self.database.read() as tx:
            return vouchers_before(tx, self.company_id, Register(account, date_from, date_to), listing, key)

    def account_totals(
        self, account: str, date_from: str = "", date_to: str = "", *, listing: Listing = EVERYTHING
    ) -> AccountTotals:
        from db.reading.account_vouchers import Register, account_totals

        with self.database.read(repeatable=True) as tx:
            return account_totals(tx, self.company_id, Register(account, date_from, date_to), listing)
