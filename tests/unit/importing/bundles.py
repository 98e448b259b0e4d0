"""Small bundles in memory for the tests of the import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.currency import Currency
from core.importing import Bundle, Known, Problem, check_bundle, reading
from tests.support.currencies import EUR

ITEMS = (
    "item,name,item_group,inventory_model,include_physical_value,item_cost,unit,financial_dimensions\n"
    "A,Bolt,PARTS,FIFO,yes,1.50,EA,site\n"
    "B,Nut,PARTS,WA,no,,EA,site\n"
    "M,Paint,PARTS,MA,no,2,EA,site\n"
)
COLUMNS = (
    "reference,kind,update,item,quantity,site,date,amount,to_site,return_of,warehouse,batch,serial,configuration,"
    "to_warehouse,marked_to,production,balance_account,offset_account,voucher,account,part,share,counted"
)
DEFAULTS = {"kind": "purchase", "update": "both", "item": "A", "quantity": "1", "site": "1", "date": "2026-01-31"}


def read_bundle(source: Any, currency: Currency = EUR, **more: Any) -> Bundle:
    """In EUR unless the test is about another currency."""
    return reading.read_bundle(source, currency, **more)


def line(reference: str, **cells: str) -> str:
    """One line of transactions.csv; a purchase of one A unless the cells say otherwise."""
    values = {**DEFAULTS, "reference": reference, **cells}
    if values["kind"] == "purchase" and "amount" not in cells:
        values["amount"] = "1.00"
    return ",".join(values.get(name, "") for name in COLUMNS.split(","))


def bundle_of(*lines: str, items: str = ITEMS, **files: str) -> Bundle:
    contents: dict[str, bytes] = {name + ".csv": text.encode() for name, text in files.items()}
    contents["items.csv"] = items.encode()
    if lines:
        contents["transactions.csv"] = "\n".join([COLUMNS, *lines, ""]).encode()
    return read_bundle(contents, name="test")


def problems_of(*lines: str, known: Known | None = None, **files: str) -> list[Problem]:
    return check_bundle(bundle_of(*lines, **files), known or Known())


def said(problems: list[Problem]) -> list[tuple[int, str, str]]:
    """(line, column, message): what most tests look at."""
    return [(problem.line, problem.column, problem.message) for problem in problems]


def problems_in(contents: Mapping[str, bytes]) -> list[Problem]:
    return check_bundle(read_bundle(contents), Known())
