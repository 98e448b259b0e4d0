"""What a close or recalculation up to a date looks at: the part of the books that its checks ask about."""

from __future__ import annotations

from dataclasses import dataclass

from core.dates import DateFacts
from core.days import NEVER
from core.errors import NotFound
from core.requests import CloseRequest
from core.vocabulary import InventoryModel, RecordType
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx
from db.records.dates import date_facts
from db.records.records import last_close

PERIODIC = ", ".join(f"'{model.value}'" for model in InventoryModel if model.periodic)


@dataclass(frozen=True, slots=True)
class CheckScope:
    """A company, a date, and the cost groups of periodic models that take part."""

    tx: Tx
    company: int
    type: RecordType
    date: str
    last_record: int
    last_date: str
    """Of the newest active close; before the first a date before all others."""
    items: tuple[int, ...]
    """Chosen items of a recalculation; empty: all."""
    dates: DateFacts

    @property
    def closing(self) -> bool:
        return self.type is RecordType.CLOSING

    @property
    def params(self) -> dict[str, object]:
        return {
            "c": self.company,
            "d": self.date,
            "last": self.last_date,
            "record": self.last_record,
            "items": self.tx.ids(self.items),
        }

    @property
    def groups(self) -> str:
        """SQL of the cost groups ``g`` that take part, with their items ``i``."""
        chosen = " AND g.item_id IN (SELECT value FROM ids(:items))" if self.items else ""
        return f"""cost_group g JOIN item i ON i.id = g.item_id JOIN item_model_group m ON m.id = i.model_group_id
                     AND m.inventory_model IN ({PERIODIC}) AND g.company_id = :c{chosen}"""

    def counts(self) -> tuple[int, int]:
        """Items and open or newly updated transactions up to the date."""
        items: set[int] = set()
        transactions = 0
        for sql in (
            f"""SELECT g.item_id, COUNT(*) FROM {self.groups} JOIN open_balance b ON b.cost_group_id = g.id AND b.record_id = :record
                GROUP BY g.item_id""",
            f"""SELECT g.item_id, COUNT(*) FROM {self.groups} JOIN inventory_update u ON u.cost_group_id = g.id AND u.kind = {FINANCIAL}
                  AND u.date > :last AND u.date <= :d WHERE u.record_id = 0 GROUP BY g.item_id""",
            f"""SELECT g.item_id, COUNT(*) FROM {self.groups} JOIN inventory_update u ON u.cost_group_id = g.id AND u.kind = {PHYSICAL}
                  AND u.date > :last AND u.date <= :d WHERE u.record_id = 0 AND {NOT_INVOICED} GROUP BY g.item_id""",
        ):
            for item, count in self.tx.all(sql, self.params):
                items.add(item)
                transactions += count
        return len(items), transactions


NOT_INVOICED = f"""NOT EXISTS (SELECT 1 FROM inventory_update f
    WHERE f.transaction_id = u.transaction_id AND f.kind = {FINANCIAL} AND f.date <= :d)"""


def check_scope(tx: Tx, company: int, request: CloseRequest, record_type: RecordType) -> CheckScope:
    """What the checks before a close ask about: its items and days, what was closed last, and the dates of the books."""
    record, date = last_close(tx, company)
    return CheckScope(
        tx=tx,
        company=company,
        type=record_type,
        date=request.date,
        last_record=record,
        last_date=date or NEVER,
        items=_items(tx, company, request),
        dates=date_facts(tx, company),
    )


def _items(tx: Tx, company: int, request: CloseRequest) -> tuple[int, ...]:
    found: set[int] = set()
    for code in request.items:
        number = tx.value("SELECT id FROM item WHERE company_id = :c AND code = :i", {"c": company, "i": code})
        if number is None:
            raise NotFound(f"item {code} does not exist", advice="invclose item list shows them.")
        found.add(number)
    for code in request.groups:
        rows = tx.all(
            """SELECT i.id FROM item i JOIN item_group g ON g.id = i.item_group_id
               WHERE i.company_id = :c AND g.code = :g""",
            {"c": company, "g": code},
        )
        if not rows:
            raise NotFound(f"item group {code} does not exist or has no items")
        found.update(row[0] for row in rows)
    return tuple(sorted(found))
