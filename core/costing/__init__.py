"""The inventory models at close: one module a model, one shape for all (``core.costing.shape``).

One month by each of them: receipts of 1 at 10.00, 20.00 and (on the 4th) 30.00, one issue of 1 on the 3rd. It costs
10.00 by FIFO, 30.00 by LIFO, 20.00 by LIFO date, 20.00 by weighted average, 15.00 by weighted average date.

Source: docs/rules.md#6-the-models-at-close
"""

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
