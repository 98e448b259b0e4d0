"""View models -> what ``--json`` prints: amounts and quantities as plain decimal strings, never as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any

from core.money import amount_text, quantity_text

AMOUNTS: dict[str, tuple[str, ...]] = {
    "AdjustmentPreview": ("total", "adjusted"),
    "AdjustmentRow": ("amount",),
    "BehindRow": ("before", "adjusted", "after"),
    "CloseRequest": ("min_throughput",),
    "JobView": ("adjusted",),
    "LogRow": ("amount",),
    "OnHandLine": ("amount",),
    "OnHandRow": ("posted", "adjusted"),
    "OverviewRow": ("adjusted",),
    "PostedAccounts": ("amount",),
    "PreviewView": ("total", "adjusted"),
    "RecordGroupRow": ("adjusted", "before", "after"),
    "RecordView": ("min_throughput",),
    "ReversalPreview": ("total", "adjusted", "excluded"),
    "ReversalStep": ("adjusted",),
    "SettlementRow": ("amount", "adjustment"),
    "StandardCostRow": ("value",),
    "TransactionRequest": ("amount",),
    "TransactionView": ("posted", "adjusted", "cost"),
    "VoucherLineView": ("debit", "credit"),
    "VoucherMatch": ("amount",),
    "VoucherView": ("total",),
}
"""View -> its fields in minor units."""

QUANTITIES: dict[str, tuple[str, ...]] = {
    "BehindRow": ("quantity",),
    "LogRow": ("quantity",),
    "MarkRow": ("quantity", "settled"),
    "OnHandLine": ("to_unit",),
    "OnHandRow": ("quantity", "cost_price"),
    "RevaluationRequest": ("to_unit",),
    "SettlementRow": ("quantity",),
    "StandardCostRequest": ("cost",),
    "StandardCostRow": ("cost", "quantity"),
    "TransactionView": ("quantity", "open_quantity"),
}
"""View -> its fields in millionths. Every other whole number is a count, a line or an id."""


def plain(value: Any) -> Any:
    """The value with nothing in it but what JSON knows."""
    if is_dataclass(value) and not isinstance(value, type):
        return _view(value)
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(one) for key, one in value.items()}
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: plain(getattr(value, name)) for name in value._fields}
    return [plain(one) for one in value]


def _view(value: Any) -> dict[str, Any]:
    name = type(value).__name__
    amounts, quantities = AMOUNTS.get(name, ()), QUANTITIES.get(name, ())
    form: dict[str, Any] = {}
    for field in fields(value):
        item = getattr(value, field.name)
        if field.name in amounts:
            form[field.name] = None if item is None else amount_text(item)
        elif field.name in quantities:
            form[field.name] = None if item is None else quantity_text(item)
        elif name == "TransactionView" and field.name == "why":
            form["why"] = [{"step": step, "amount": amount_text(amount)} for step, amount in item]
        else:
            form[field.name] = plain(item)
    return form
