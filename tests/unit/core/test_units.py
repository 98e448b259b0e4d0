"""The unit of a figure stands in the type of its field."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

import pytest

import core.reconciliation
import core.requests
import core.views
from core.money import Amount, Price, Quantity
from core.units import Count, Unit, units

VIEWS = [importlib.import_module(f"core.views.{module.name}") for module in pkgutil.iter_modules(core.views.__path__)]
SHOWN = [
    one
    for module in (*VIEWS, core.requests, core.reconciliation)
    for one in vars(module).values()
    if isinstance(one, type) and (dataclasses.is_dataclass(one) or hasattr(one, "_fields"))
]


def bare_integers(hint: Any) -> Iterator[Any]:
    if hint is int:
        yield hint
    elif get_origin(hint) is not Annotated:
        for one in get_args(hint):
            yield from bare_integers(one)


@pytest.mark.parametrize("view", SHOWN, ids=lambda view: view.__name__)
def test_every_whole_number_says_what_it_counts(view: type):
    hints = get_type_hints(view, include_extras=True)
    assert [name for name, hint in hints.items() if list(bare_integers(hint))] == []


def test_all_views_and_requests_are_looked_at():
    assert {"JobView", "OverviewRow", "WhyStep", "CloseRequest", "ReportRequest"} <= {view.__name__ for view in SHOWN}


class Stock(NamedTuple):
    item: str
    pieces: Quantity
    value: Amount
    price: Price | None
    rows: Count

    @property
    def lost(self) -> Amount:
        return -self.value


def test_units_of_a_view():
    assert units(Stock) == {
        "pieces": Unit.QUANTITY,
        "value": Unit.AMOUNT,
        "price": Unit.PRICE,
        "rows": Unit.COUNT,
        "lost": Unit.AMOUNT,
    }
