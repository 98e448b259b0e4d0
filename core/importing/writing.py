"""A bundle as the files that it would be read from: the other way around than ``reading``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.currency import Currency
from core.errors import RejectedInput
from core.importing.columns import LAYOUTS
from core.importing.model import KIND_NAMES, AccountRow, BalanceRow, Bundle, BundleRow, ItemRow, OpeningRow
from core.money import quantity_text
from core.spreadsheet import is_harmless
from core.vocabulary import Reference, UpdateKind

ITEM_COLUMNS = ("item", "item_group", "inventory_model", "name", "unit", "financial_dimensions")
"""What a person may want to change of an item that comes along."""
_FIGURES = ("quantity", "amount", "adjustment")
"""Columns of figures, which may begin with a minus."""


def item_lines(rows: Iterable[ItemRow]) -> list[tuple[str, ...]]:
    """The cells of an items.csv."""
    return [
        (row.item, row.item_group, row.model.value, row.name, row.unit, " ".join(row.financial_dimensions))
        for row in rows
    ]


def bundle_files(bundle: Bundle) -> Mapping[str, list[Sequence[str]]]:
    """File -> its rows, the header first; ``RejectedInput`` for a text that a spreadsheet would compute, and so change."""
    currency = bundle.currency
    parts: list[tuple[str, Sequence[str], list[tuple[str, ...]]]] = [
        ("items", ITEM_COLUMNS, item_lines(bundle.items)),
        ("accounts", LAYOUTS["accounts"].columns[:2], [_account(row) for row in bundle.accounts]),
        ("opening", LAYOUTS["opening"].columns, [_opening(row, currency) for row in bundle.opening]),
        ("balances", LAYOUTS["balances"].columns, [_balance(row, currency) for row in bundle.balances]),
        ("transactions", LAYOUTS["transactions"].columns, [_transaction(row, currency) for row in bundle.rows]),
    ]
    files: dict[str, list[Sequence[str]]] = {}
    for name, header, rows in parts:
        if rows:
            _refuse_formulas(f"{name}.csv", header, rows)
            files[f"{name}.csv"] = [header, *rows]
    return files


def _refuse_formulas(file: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    for row in rows:
        for column, cell in zip(header, row, strict=True):
            if column not in _FIGURES and not is_harmless(cell):
                raise RejectedInput(
                    f"{column} {cell} cannot be written to {file}: a spreadsheet would compute it",
                    advice="Load the export without writing files.",
                )


def _account(row: AccountRow) -> tuple[str, ...]:
    return row.code, row.name


def _balance(row: BalanceRow, currency: Currency) -> tuple[str, ...]:
    return row.date, row.account, currency.text(row.amount)


def _opening(row: OpeningRow, currency: Currency) -> tuple[str, ...]:
    cells = {
        "reference": row.reference,
        "item": row.item,
        "quantity": quantity_text(row.quantity),
        "amount": currency.text(row.amount),
        "date": row.date,
        "kind": "" if row.kind is Reference.OPENING else KIND_NAMES[row.kind],
        "update": "physical" if row.update is UpdateKind.PHYSICAL else "",
        **dict(zip(("site", "warehouse", "batch", "serial", "configuration"), row.dimensions, strict=True)),
        "adjustment": currency.text(row.adjustment) if row.adjustment else "",
        "balance_account": row.balance_account,
        "offset_account": row.offset_account,
        "profit_account": row.profit_account,
        "loss_account": row.loss_account,
        "voucher": row.voucher,
    }
    return tuple(cells[column] for column in LAYOUTS["opening"].columns)


def _transaction(row: BundleRow, currency: Currency) -> tuple[str, ...]:
    cells = row._asdict() | {
        "kind": KIND_NAMES[row.kind],
        "quantity": quantity_text(row.quantity) if row.quantity else "",
        "amount": "" if row.amount is None else currency.text(row.amount),
    }
    return tuple(str(cells[column]) for column in LAYOUTS["transactions"].columns)
