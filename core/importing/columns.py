"""The columns of each file, and the reading of a table by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from operator import itemgetter
from typing import NamedTuple

from core.importing.csv_text import CONTROL, Table
from core.importing.model import BundleRow
from core.importing.problems import Problem, Unreadable

LONGEST = 100
"""Characters of a code or name."""


class Layout(NamedTuple):
    """What a file may hold."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return self.required + self.optional


LAYOUTS = {
    "items": Layout(
        ("item", "item_group", "inventory_model"),
        (
            "name",
            "include_physical_value",
            "fixed_receipt_price",
            "item_cost",
            "standard_cost",
            "unit",
            "financial_dimensions",
            "physical_negative",
            "financial_negative",
            "post_physical_inventory",
            "stocked",
        ),
    ),
    "transactions": Layout(BundleRow._fields[1:7], BundleRow._fields[7:]),
    "accounts": Layout(("code", "name"), ("blocked",)),
    "posting_profile": Layout(("posting_type", "item_relation", "item", "account")),
    "item_groups": Layout(("code",), ("name",)),
    "periods": Layout(("start", "end", "status"), ("name",)),
    "warehouses": Layout(("site", "warehouse"), ("name",)),
    "opening": Layout(
        ("reference", "item", "quantity", "amount", "date"),
        (
            "kind",
            "update",
            "site",
            "warehouse",
            "batch",
            "serial",
            "configuration",
            "adjustment",
            "balance_account",
            "offset_account",
            "profit_account",
            "loss_account",
            "voucher",
        ),
    ),
    "balances": Layout(("date", "account", "amount")),
    "ledger": Layout(("voucher", "date", "account", "amount"), ("source",)),
}
"""Name of a file without its ending -> its columns, in any order."""


def positions(table: Table, layout: Layout, problems: list[Problem]) -> list[int] | None:
    """Where each column of the layout stands, -1 for one that is not there; ``None`` when a required one is missing."""
    line, header = table.rows[0]
    names = [name.strip().lower() for name in header]
    if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        problems.append(
            Problem(
                table.file,
                line,
                "",
                header[0],
                "the columns are not separated by commas",
                "save it with commas",
            )
        )
        return None
    _name_strangers(table.file, line, names, layout, problems)
    missing = [name for name in layout.required if name not in names]
    for name in missing:
        advice = f"required columns: {', '.join(layout.required)}"
        problems.append(Problem(table.file, line, name, "", "the column is missing", advice))
    if missing:
        return None
    return [names.index(name) if name in names else -1 for name in layout.columns]


def _name_strangers(file: str, line: int, names: Sequence[str], layout: Layout, problems: list[Problem]) -> None:
    seen: set[str] = set()
    for number, name in enumerate(names, 1):
        if name in seen:
            problems.append(Problem(file, line, name, "", "the column appears twice", "keep one of them"))
        elif name not in layout.columns:
            near = get_close_matches(name[:LONGEST], layout.columns, 1)
            advice = f"did you mean {near[0]}?" if near else f"known columns: {', '.join(layout.columns)}"
            message = "the column is not known" if name else f"column {number} has no name"
            problems.append(Problem(file, line, name, "", message, advice))
        seen.add(name)


def cells(
    table: Table, layout: Layout, where: Sequence[int], problems: list[Problem]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(line, cells in the order of the layout) of every row with the right number of cells."""
    width = len(table.rows[0][1])
    pick = itemgetter(*where, -1)  # one more, so that a single column gives a tuple too
    for line, row in table.rows[1:]:
        if len(row) != width:
            _name_width(table.file, line, row, width, problems)
            continue
        row.append("")
        picked = pick(row)
        if table.suspicious:
            picked = _cleaned(table.file, line, picked, layout, problems)
            if picked is None:
                continue
        yield line, picked


def _name_width(file: str, line: int, row: list[str], width: int, problems: list[Problem]) -> None:
    shown = ",".join(row)[:40]
    if len(row) < width:
        message, advice = f"the line has {len(row)} of {width} columns", "is the file or the line cut off?"
    else:
        message = f"the line has {len(row)} columns, its header {width}"
        advice = "put quotes around cells with a comma; write figures without thousands separators"
    problems.append(Problem(file, line, "", shown, message, advice))


def _cleaned(
    file: str, line: int, picked: tuple[str, ...], layout: Layout, problems: list[Problem]
) -> tuple[str, ...] | None:
    """The cells without blanks at their ends; ``None`` when one holds what no cell may hold."""
    cleaned = tuple([cell.strip(" ") for cell in picked])
    whole = True
    for name, cell, given in zip(layout.columns, cleaned, picked, strict=False):
        if isinstance(given, Unreadable):
            problems.append(Problem(file, line, name, cell[:LONGEST], given.why, given.advice))
            whole = False
            continue
        found = CONTROL.search(cell)
        if found is not None:
            message = f"has the control or invisible character U+{ord(found.group()):04X}"
            problems.append(Problem(file, line, name, cell[:LONGEST], message, "remove it"))
            whole = False
        elif "\n" in cell or "\r" in cell:
            problems.append(Problem(file, line, name, cell[:LONGEST], "has a line feed", "write it on one line"))
            whole = False
        elif len(cell) > LONGEST:
            message = f"has {len(cell)} characters, more than {LONGEST}"
            problems.append(Problem(file, line, name, cell[:40], message, "shorten it"))
            whole = False
    return cleaned if whole else None
