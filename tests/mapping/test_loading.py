"""An accountant takes the export that her system writes, loads it, closes three months and proves the books."""

from __future__ import annotations

from typing import Any

import pytest

from core.money import to_quantity
from tests.cli_db.conftest import Run, run
from tests.mapping.exports import ANSWERS, SAMPLES, SYSTEMS, USUAL, expected

__all__ = ["run"]


def settings(system: str) -> list[str]:
    return [word for key, value in {**USUAL, **ANSWERS[system]}.items() for word in ("--set", f"{key}={value}")]


def load(run: Run, system: str, *more: str) -> Any:
    """The sample of a system into its books."""
    place = SAMPLES / system
    return run("import", place, "--profile", system, "--company", "BFL", "--currency", "GBP", *settings(system), *more)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_quarter_of_another_system(run: Run, system: str):
    assert load(run, system, "--dry-run").code == 0
    done = load(run, system, "--json")
    assert done.code == 0, done.err
    assert done.json["imported"]["transactions"] == {"odoo18": 38}.get(system, 50 if system in ("d365", "bc") else 48)
    wanted: dict[str, int] = {}
    for place, quantity in expected(system)["on_hand"].items():
        item = place.partition("|")[0]
        wanted[item] = wanted.get(item, 0) + to_quantity(quantity)
    there: dict[str, int] = {}
    for row in run("on-hand", "--as-of", "2026-03-31", "--json").json["rows"]:
        there[row["item"]] = there.get(row["item"], 0) + to_quantity(row["quantity"])
    assert there == wanted
    for day in ("2026-01-31", "2026-02-28", "2026-03-31"):
        assert run("close", "--to", day, "--yes").code == 0
    assert run("reconcile").code == 0
    assert run("verify").code == 0
