"""The part of the desk for the ledger calendar: the use case of ``invclose period set``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.requests import PeriodChange
    from db.engine.session import Database


class Periods:
    """Rights, rules and the audit trail are those of the setup."""

    database: Database[Any]
    company_id: int

    def set_period(self, change: PeriodChange) -> str:
        from db.setup.lists import CompanyLists

        lists = CompanyLists(self.database, self.company_id)
        return str(lists.set("period", change.start, change.values()).get("warning", ""))
