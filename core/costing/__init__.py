"""The inventory models at close: one module a model, one shape for all (``core.costing.shape``)."""

from __future__ import annotations

from core.costing import fifo, lifo, lifo_date, weighted_average, weighted_average_date
from core.costing.shape import Model
from core.vocabulary import InventoryModel

MODELS: dict[InventoryModel, Model] = {
    InventoryModel.FIFO: fifo.MODEL,
    InventoryModel.LIFO: lifo.MODEL,
    InventoryModel.LIFO_DATE: lifo_date.MODEL,
    InventoryModel.WA: weighted_average.MODEL,
    InventoryModel.WAD: weighted_average_date.MODEL,
}
"""The periodic models. Moving average and standard cost settle nothing at close."""
