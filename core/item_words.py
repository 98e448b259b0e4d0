"""How an issue of an item gets its cost, as a sentence a person would say.

Source: docs/rules.md#6-the-models-at-close
"""

from __future__ import annotations

from collections.abc import Mapping

from core.vocabulary import InventoryModel

_BY_MODEL: Mapping[InventoryModel, str] = {
    InventoryModel.FIFO: "A close settles each issue with the oldest open receipts.",
    InventoryModel.LIFO: "A close settles each issue with the newest open receipts.",
    InventoryModel.LIFO_DATE: "A close settles each issue with the newest receipts up to its day.",
    InventoryModel.WA: "A close gives all issues the average of what is open; no receipt is taken from by itself.",
    InventoryModel.WAD: "A close gives the issues of a day the average of what is open then; no receipt is taken from by itself.",
    InventoryModel.MA: "Each issue costs the average on hand at its posting; no receipt is taken from by itself.",
    InventoryModel.STD: "Each piece costs the standard cost; no receipt is taken from by itself.",
}
BY_RECEIPT = frozenset({InventoryModel.FIFO, InventoryModel.LIFO, InventoryModel.LIFO_DATE})
"""Models whose issues take from single receipts, so that each open receipt has a cost that an issue can get."""


def costing_sentence(model: InventoryModel, *, include_physical_value: bool) -> str:
    """How an issue gets its cost, and whether goods that are received and not invoiced count in it."""
    physical = " Goods received and not invoiced count too." if include_physical_value and model in BY_RECEIPT else ""
    return f"{_BY_MODEL[model]}{physical}"
