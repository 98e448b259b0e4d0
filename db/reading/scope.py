"""What a close or recalculation up to a date looks at: the part of the books that its checks ask about."""

from __future__ import annotations

from dataclasses import dataclass

from core.dates import DateFacts
from core.days import NEVER
from core.errors import NotFound
from core.requests import CloseRequest
from core.vocabulary import InventoryModel, RecordType
from db.close.counting import open_counts
from db.engine.kinds import FINANCIAL
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
        """Items and transactions that a run up to the date takes up."""
        counts = open_counts(self.tx, self.company, self.last_record, self.last_date, self.date)
        taking_part = self.tx.all(f"SELECT g.id, g.item_id FROM {self.groups}", self.params)
        found = [(item, counts[group]) for group, item in taking_part if counts.get(group)]
        return len({item for item, _ in found}), sum(count for _, count in found)


NOT_INVOICED = f"""NOT EXISTS (SELECT 1 FROM inventory_update f
    WHERE f.transaction_id = u.transaction_id AND f.kind = {FINANCIAL} AND (f.date <= :d OR f.quantity = 0))"""
"""Only physically updated as of the date; what was undone since stands in no check."""


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
            raise NotFound(f"item {code} does not exist", advice="`invclose item list` shows them.")
        found.add(number)
    for code in request.groups:
        rows = tx.all(
            """SELECT i.id FROM item i JOIN item_group g ON g.id = i.item_group_id
               WHERE i.company_id = :c AND g.code = :g""",
            {"c": company, "g": code},
        )
        if not rows:
            raise NotFound(
                f"item group {code} does not exist or has no items",
                advice="Check the code; `invclose item list` shows the group of each item.",
            )
        found.update(row[0] for row in rows)
    return tuple(sorted(found))
