"""The price list of standard cost items; Enter proposes a new price for the row."""

from __future__ import annotations

from textual.app import ComposeResult

from core.listing import Facts
from core.money import quantity_text
from core.rights import Act
from core.views.adjusting import StandardCostRow
from tui.format import amount, quantity
from tui.paging import Source, whole
from tui.registry import Here
from tui.rights import why_not_start
from tui.rules import RULES
from tui.screens.adjusting.adjust_forms import AdjustForm
from tui.screens.adjusting.adjustment_review import tell_posted
from tui.screens.common.leading import LeadsToItem
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.sentence import Sentence

COLUMNS: tuple[Column[StandardCostRow], ...] = (
    Column("item", "Item", lambda row: row.item, 10, most=16, code=True),
    Column("name", "Name", lambda row: row.name, 14, most=24, priority=2),
    Column("site", "Site", lambda row: row.site or "all", 8, most=12),
    Column("cost", "Standard cost", lambda row: quantity(row.cost, 4), 13, most=18, figure=True),
    Column("from_date", "From", lambda row: row.from_date, 10),
    Column("state", "State", lambda row: "active" if row.active else "no cost" if row.cost is None else "", 8),
    Column("quantity", "On hand", lambda row: quantity(row.quantity) if row.active else "", 11, most=16, figure=True,
           plain=lambda row: quantity_text(row.quantity)),
    Column("value", "Value CUR", lambda row: amount(row.value) if row.active else "", 13, most=18, figure=True,
           priority=1),
    Column("record", "Record", lambda row: row.record_number, 9, most=12, code=True, priority=3),
)  # fmt: skip


class StandardCosts(LeadsToItem[None], ListFrame[None]):
    """Every price an item ever had; the active one with what is on hand at it."""

    arranges = "standard_costs"
    CSS_PATH = "standard_costs.tcss"
    HERE = (
        Here("open", "New cost", "Activates a new standard cost, after a voucher preview."),
        Here("filter"),
        Here("item", footer=False),
        *LIST_COMMANDS,
        Here("back"),
    )
    crumb = "Standard costs"
    rule = "standard"
    what = "the standard costs"

    def parts(self) -> ComposeResult:
        yield Sentence(RULES[self.rule])
        yield Grid(COLUMNS, lambda row: (row.item, row.site, row.from_date, row.cost, row.active), id="list")
        yield from self.filter_field()

    def source(self) -> Source[StandardCostRow]:
        return whole(self.invclose.desk.standard_costs, lambda row: row.item)

    def facts(self, row: StandardCostRow) -> Facts:
        return Facts(f"{row.item} {row.name} {row.site}", row.value, row.from_date, {"item": row.item})

    def empty(self) -> str:
        return "There are no standard cost items."

    def why_not_open(self) -> str:
        app = self.invclose
        return why_not_start(app.company, read_only=app.read_only, act=Act.ADJUST)

    def do_open(self) -> None:
        row: StandardCostRow | None = self.grid().row

        self.app.push_screen(
            AdjustForm("standard", item=row.item if row else ""),
            lambda found: tell_posted(self, found) if found is not None else None,
        )
