"""How items are costed, and the dimensions of their transactions."""

from __future__ import annotations

from enum import StrEnum


class InventoryModel(StrEnum):
    """Costing rule of an item."""

    FIFO = "FIFO"
    LIFO = "LIFO"
    LIFO_DATE = "LIFO_DATE"
    WA = "WA"
    WAD = "WAD"
    MA = "MA"
    STD = "STD"

    @property
    def periodic(self) -> bool:
        return self not in PERPETUAL


PERPETUAL = (InventoryModel.MA, InventoryModel.STD)
"""Models that value every posting at once; the others wait for the close."""


MODEL_NAMES = {
    InventoryModel.FIFO: "FIFO",
    InventoryModel.LIFO: "LIFO",
    InventoryModel.LIFO_DATE: "LIFO date",
    InventoryModel.WA: "Weighted average",
    InventoryModel.WAD: "Weighted average date",
    InventoryModel.MA: "Moving average",
    InventoryModel.STD: "Standard cost",
}


DIMENSIONS = ("site", "warehouse", "batch", "serial", "configuration", "size", "color")
"""Inventory dimensions that may be tracked financially, in the order in which they are stored."""
ALL_DIMENSIONS = (*DIMENSIONS, "location", "pallet")
"""Every inventory dimension of a transaction, in the order in which they are stored."""
