"""Exports of other systems for tests: the samples, which tell one story six times, and variations of them.

Bramley & Foss Lighting Ltd is of our own invention. Each folder of `samples` has what its system would write, and in
`expected.json` facts that follow from its own columns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from core.currency import Currency
from core.mapping.beside import Beside
from core.mapping.catalog import profile_named
from core.mapping.mapping import Mapped, map_export
from core.mapping.tables import Source

SAMPLES = Path(__file__).parent / "samples"
GBP = Currency.of("GBP")
USUAL = {"model": "FIFO", "item_group": "GOODS"}
TRYTON = {
    "location.Supplier": "supplier", "location.Customer": "customer", "location.Lost and Found": "inventory",
    "location.Production": "production", "location.Transit": "Transit", "location.Input Zone": "Main",
    "location.Output Zone": "Main", "location.Storage Zone": "Main", "location.East Storage Zone": "East",
}  # fmt: skip
ANSWERS: dict[str, dict[str, str]] = {
    "d365": {"company": "bfl"}, "bc": {}, "erpnext": {}, "odoo18": {"site": "MAIN"}, "odoo19": {}, "tryton": TRYTON,
}  # fmt: skip
"""What is asked of each system besides the items."""
SYSTEMS = tuple(ANSWERS)


def files_of(system: str) -> dict[str, bytes]:
    """The files of a sample."""
    return {file.name: file.read_bytes() for file in sorted((SAMPLES / system).glob("*.csv"))}


def expected(system: str) -> dict[str, Any]:
    """What the system's own columns say of a sample."""
    found: dict[str, Any] = json.loads((SAMPLES / system / "expected.json").read_text())
    return found


def mapped(
    system: str,
    files: Mapping[str, bytes | list[list[str]]] | None = None,
    *,
    answers: Mapping[str, str] | None = None,
    currency: Currency = GBP,
    beside: Beside | None = None,
) -> Mapped:
    """The export of a system, or other files, by its profile; ``answers`` are added to the usual ones, blank takes one away."""
    sources = [
        Source(name, partial(BytesIO, content)) if isinstance(content, bytes) else Source(name, None, content)
        for name, content in (files_of(system) if files is None else files).items()
    ]
    said = {**USUAL, **ANSWERS[system if system in ANSWERS else "bc"], **(answers or {})}
    said = {key: value for key, value in said.items() if value}
    return map_export(
        sources, profile_named(system, {}), said, currency, name=system, detect=lambda _: "cp1252", beside=beside
    )
