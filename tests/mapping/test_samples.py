"""Six systems tell one story: the same quantities, the rows that count, and those that do not with their reason."""

from __future__ import annotations

from collections import defaultdict

import pytest

from core.importing import Known, check_bundle
from core.mapping.answers import Found
from core.mapping.mapping import Mapped
from core.money import quantity_text, to_quantity
from core.vocabulary import Reference
from tests.mapping.exports import SYSTEMS, expected, files_of, mapped

LINES = {"d365": 72, "bc": 62, "erpnext": 43, "odoo18": 38, "odoo19": 43, "tryton": 43}
LEFT_OUT = {
    "d365": {
        "of another company": 1,
        "ordered, reserved or picked: not yet delivered": 2,
        "ordered, registered or arrived: not yet received": 2,
    },
    "bc": {
        "undone: two entries of one document that cancel out": 2,
        "values: made by the cost adjustment there": 2,
        "values: item charges: bring them with invclose adjust": 1,
    },
    "odoo18": {"no quantity: a price difference of a bill or a correction of negative stock": 6},
    "odoo19": {"not done": 3, "never on stock: from outside to outside": 1},
    "tryton": {"not done": 3, "moved within one site: the second hop of a receipt or delivery": 14},
}


def on_hand(export: Mapped, *, sites: bool) -> dict[str, str]:
    """What the lines leave, as ``expected.json`` writes it; goods on the way are not counted there where they are none."""
    found: dict[str, int] = defaultdict(int)
    for row in export.bundle.rows:
        if row.update == "financial":
            continue
        for site, warehouse, quantity in (
            [(row.site, row.warehouse, -row.quantity), (row.to_site, row.to_warehouse, row.quantity)]
            if row.kind is Reference.TRANSFER
            else [(row.site, row.warehouse, row.quantity)]
        ):
            found["|".join([row.item, *filter(None, (site, warehouse) if sites else ())])] += quantity
    return {key: quantity_text(value) for key, value in sorted(found.items()) if value}


@pytest.mark.parametrize("system", SYSTEMS)
def test_quantities_are_those_of_the_system(system: str):
    export = mapped(system)
    assert export.problems == []
    assert export.questions == []
    assert len(export.bundle.rows) == LINES[system]
    wanted = {key: quantity_text(to_quantity(value)) for key, value in expected(system)["on_hand"].items()}
    if system == "odoo19":
        wanted = {key.removesuffix("/Stock"): value for key, value in wanted.items()}
    assert on_hand(export, sites=system != "odoo18") == wanted
    assert {total.item: quantity_text(total.quantity) for total in export.totals} == on_hand(export, sites=False)


@pytest.mark.parametrize(
    ("system", "item", "value"),
    [
        ("bc", "BF-2001", 115_930),
        ("tryton", "004711", 354_244),
        ("odoo19", "004711", 354_245),
        ("erpnext", "BF-9001", 84_859),
    ],
)
def test_values_are_those_that_the_system_gives(system: str, item: str, value: int):
    assert next(total.value for total in mapped(system).totals if total.item == item) == value


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_lines_are_a_bundle_without_problems(system: str):
    export = mapped(system)
    assert check_bundle(export.bundle, Known(accounts=frozenset(row.code for row in export.bundle.accounts))) == []


@pytest.mark.parametrize("system", LEFT_OUT)
def test_what_is_left_out_has_its_reason(system: str):
    assert {one.reason: one.rows for one in mapped(system).left_out} == LEFT_OUT[system]


@pytest.mark.parametrize(
    ("file", "left_out"),
    [
        ("stock_ledger_entry_fieldnames.csv", {"cancelled": 2}),
        ("stock_ledger_entry_labels.csv", {"cancelled": 2, "a row of totals or of a group": 1}),
    ],
)
def test_both_shapes_of_erpnext(file: str, left_out: dict[str, int]):
    export = mapped("erpnext", {file: files_of("erpnext")[file]})
    assert {one.reason: one.rows for one in export.left_out} == left_out
    assert export.bundle.rows == mapped("erpnext").bundle.rows


def test_what_was_found_out_is_shown():
    found = mapped("bc").found
    assert Found("Item Ledger Entries.csv", "encoding", "utf-8-sig", "by its byte order mark") in found
    assert Found("Item Ledger Entries.csv", "decimal mark", ".", "as in 120.75") in found
    assert Found("Value Entries.csv", "order of dates", "month, day, year", "as in 3/31/2026") in found


def test_accounts_that_the_goods_were_posted_to_are_kept():
    export = mapped("d365")
    first = export.bundle.rows[0]
    assert (first.balance_account, first.offset_account, first.voucher) == ("140100", "300100", "INVJ000002")
    assert len(export.bundle.accounts) == 13
    assert {row.balance_account for row in mapped("d365", answers={"accounts": "ours"}).bundle.rows} == {""}


def test_a_partial_invoice_names_its_document():
    lines = [row for row in mapped("bc").bundle.rows if row.reference == "315"]
    assert [(row.update, row.quantity, row.amount, row.part) for row in lines] == [
        ("physical", 100_000_000, 139_000, ""),
        ("financial", 60_000_000, 86_100, "PI-100003"),
        ("financial", 40_000_000, 56_400, "PI-100004"),
    ]


def test_goods_on_the_way_are_marked_to_what_brought_them():
    rows = {row.reference: row for row in mapped("d365").bundle.rows}
    assert (rows["5637144597"].site, rows["5637144597"].to_warehouse) == ("1", "1T")
    assert rows["5637144601"].shipment == "5637144597"


def test_a_return_names_the_sale_of_its_lot():
    rows = [row for row in mapped("d365").bundle.rows if row.kind is Reference.CUSTOMER_RETURN]
    assert {row.return_of for row in rows} == {"5637144594"}
    assert {row.amount for row in rows} == {None}


def test_a_count_is_what_changed():
    counts = [row for row in mapped("erpnext").bundle.rows if row.kind is Reference.COUNTING]
    assert [(row.item, quantity_text(row.quantity), row.amount) for row in counts[-4:]] == [
        ("BF-3001", "-4.25", None), ("BF-2001", "3", 2805), ("004711", "1", 3150), ("BF-1002", "-1", None),
    ]  # fmt: skip
