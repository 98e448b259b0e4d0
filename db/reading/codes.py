"""The codes of a company as lists of values, and what a typed one stands for."""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import NotFound, RejectedInput
from core.views.codes import CodeRow
from core.vocabulary import ANOTHER_KIND, MODEL_NAMES, CodeKind, InventoryModel
from db.engine.session import Tx

_ITEMS = """SELECT i.code, i.name, m.inventory_model FROM item i JOIN item_model_group m ON m.id = i.model_group_id
    WHERE i.company_id = :c"""
_OTHERS: Mapping[CodeKind, str] = {
    CodeKind.ITEM_GROUP: "SELECT code, name, 0 FROM item_group WHERE company_id = :c",
    CodeKind.ACCOUNT: "SELECT code, name, blocked FROM main_account WHERE company_id = :c",
    CodeKind.SITE: "SELECT DISTINCT site, '', 0 FROM inventory_dimension WHERE company_id = :c AND site <> ''",
}
_CODE = {CodeKind.SITE: "site"}
_MODELS = {
    CodeKind.MOVING_AVERAGE_ITEM: InventoryModel.MA,
    CodeKind.STANDARD_COST_ITEM: InventoryModel.STD,
}


def codes(tx: Tx, company: int, kind: CodeKind) -> list[CodeRow]:
    """Every code of a kind, in the order of the codes."""
    model = _MODELS.get(kind)
    condition = "" if model is None else " AND m.inventory_model = :m"
    given = {"c": company} if model is None else {"c": company, "m": model.value}
    return sorted(_rows(tx, kind, condition, given), key=lambda row: row.code)


def code_meant(tx: Tx, company: int, kind: CodeKind, text: str) -> CodeRow:
    """The code that is meant, in capitals or not.

    ``NotFound`` where there is none, ``RejectedInput`` where it is of another kind or stands for several.
    """
    text = text.strip()
    column = "i.code" if kind in _MODELS or kind is CodeKind.ITEM else _CODE.get(kind, "code")
    found = _rows(tx, kind, f" AND {column} = :t", {"c": company, "t": text})
    if not found:
        same = text.casefold()
        found = [row for row in _rows(tx, kind, "", {"c": company}) if row.code.casefold() == same]
    if len(found) > 1:
        names = ", ".join(row.code for row in found)
        raise RejectedInput(f"{text} stands for {names}.", advice="Write it exactly.", code="ambiguous")
    if not found:
        raise NotFound(f"There is no {_word(kind)} {text}.", advice="F4 lists what there is.")
    row = found[0]
    if kind in _MODELS and row.remark != MODEL_NAMES[_MODELS[kind]]:
        where = f"its inventory model is {row.remark}"
        message = f"Item {row.code} is not a {kind}."
        raise RejectedInput(message, where=where, advice="F4 lists what there is.", code=ANOTHER_KIND)
    return row


def _rows(tx: Tx, kind: CodeKind, condition: str, given: Mapping[str, object]) -> list[CodeRow]:
    """Of items whatever their inventory model, unless the condition names one."""
    if kind in _OTHERS:
        rows = tx.all(f"{_OTHERS[kind]}{condition}", given)
        return [CodeRow(code, name, "blocked" if blocked else "") for code, name, blocked in rows]
    rows = tx.all(f"{_ITEMS}{condition}", given)
    return [CodeRow(code, name, MODEL_NAMES[InventoryModel(model)]) for code, name, model in rows]


def _word(kind: CodeKind) -> str:
    return "item" if kind in _MODELS else str(kind)
