"""Items that an export names and the books do not have: proposed with a group and a model, loaded once somebody has said so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.importing.columns import LONGEST
from core.importing.model import ItemRow
from core.importing.texts import Texts
from core.mapping.beside import Beside
from core.mapping.cells import bare
from core.mapping.frame import product_of
from core.mapping.lines import Movements
from core.vocabulary import DIMENSIONS, InventoryModel

MODELS = tuple(model.value for model in InventoryModel if model is not InventoryModel.STD)
"""Models that need no price of their own."""
_USUAL = "FIFO"


def item_rows(movements: Movements, beside: Beside) -> list[ItemRow]:
    """New items, in the order of their codes; group and model are questions unless they were answered."""
    frame = movements.frame
    kept, items = movements.rows.kept, movements.items
    each, first = np.unique(items.codes[kept], return_index=True)
    firsts = {items.texts[code]: int(kept[at]) for code, at in zip(each.tolist(), first.tolist(), strict=True)}
    _name_units(movements)
    new = sorted(code for code in firsts if code and code not in beside.items)
    if not new:
        return []
    names, units, groups = _names(movements), frame.role("unit"), frame.role("group")
    count = f"{len(new)} item{'s' if len(new) > 1 else ''} ({', '.join(new[:4])}{', ...' if len(new) > 4 else ''})"
    model = ""
    if not all(f"model_of.{code}" in frame.answers for code in new):
        model = frame.ask("model", f"The books do not have {count}: which inventory model do they get?", MODELS, _USUAL)
    group = ""
    if not all(f"item_group_of.{code}" in frame.answers or bare(groups[firsts[code]]) for code in new):
        group = frame.ask("item_group", f"In which item group are {count}?", (), "GOODS")
    said = frame.answers.get("dimensions")
    usual = _dimensions(said, frame.profile.dimensions)
    rows = []
    for number, code in enumerate(new, 1):
        row = firsts[code]
        own = frame.answers.get(f"model_of.{code}", model) or _USUAL
        if own not in MODELS:
            frame.ask_again("model", f"{own} is no inventory model for items that come along", MODELS)
            own = _USUAL
        rows.append(
            ItemRow(
                line=number,
                item=code,
                name=(frame.answers.get(f"name_of.{code}") or bare(names[row]) or code)[:LONGEST],
                item_group=frame.answers.get(f"item_group_of.{code}") or group or bare(groups[row]) or "GOODS",
                model=InventoryModel(own),
                include_physical_value=False,
                fixed_receipt_price=False,
                item_cost=None,
                standard_cost=None,
                unit=bare(units[row])[:LONGEST],
                financial_dimensions=_dimensions(frame.answers.get(f"dimensions_of.{code}"), usual),
            )
        )
    return rows


def _dimensions(said: str | None, usual: Sequence[str]) -> tuple[str, ...]:
    """Financial dimensions in their order: as said, else the usual ones."""
    wanted = usual if said is None else said.split()
    return tuple(name for name in DIMENSIONS if name in wanted)


def _names(movements: Movements) -> Sequence[str]:
    """The name of each row's item: a column of its own, else what follows the code in brackets."""
    frame = movements.frame
    if frame.roles("name"):
        return frame.role("name")
    for name in frame.roles("item"):
        if frame.profile.column(name).type == "product":
            return frame.text(name).each(lambda cell: product_of(bare(cell).strip())[1])
    return Texts.blank(len(frame))


def _name_units(movements: Movements) -> None:
    """An item whose rows are in two units: their quantities do not add up."""
    frame = movements.frame
    names = frame.roles("unit")
    if not names:
        return
    units = frame.text(names[0])
    first: dict[str, str] = {}
    told: set[str] = set()
    kept = movements.rows.kept
    for row, item, unit in zip(kept.tolist(), movements.items.take(kept), units.take(kept), strict=True):
        known = first.setdefault(item, unit)
        if unit != known and unit and item not in told:
            told.add(item)
            message = f"is another unit than {known} of the same item: their quantities do not add up"
            frame.problem(row, names[0], message, "export the quantity in the unit of the item")
